"""What botocore works out anew for each session and each client, worked out once: most of what they cost.

Tests make thousands of them. None of this depends on the session: service models with their shapes and rules for
endpoints, how TLS is spoken, the classes of clients, today's names of events, and whether a handler takes keywords.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import botocore.client
import botocore.endpoint
import botocore.hooks
import botocore.httpsession
import botocore.regions
import botocore.session

_INJECTED = {"s3": "upload_file"}
"""The service whose class boto3 adds to, and what shows that it did: a session of botocore alone has the plain one."""


def share() -> None:
    """From now on, for all of this process."""
    client: Any = botocore.client.ClientCreator
    events: Any = botocore.hooks.EventAliaser
    botocore.session.create_loader = functools.cache(botocore.session.create_loader)
    botocore.hooks.accepts_kwargs = functools.cache(botocore.hooks.accepts_kwargs)
    alias, aliaser = events._alias_event_name, events(None)
    todays_name = functools.cache(functools.partial(alias, aliaser))
    events._alias_event_name = lambda _, name: todays_name(name)
    client._create_client_class = _once(client._create_client_class)
    client._load_service_model = _for_each_name(client._load_service_model)
    regions: Any = botocore.regions
    regions.EndpointProvider = _for_each_identity(regions.EndpointProvider)
    endpoint: Any = botocore.endpoint
    endpoint.get_environ_proxies = lambda _: {}  # what tests send stays on this machine
    sending: Any = botocore.httpsession
    sending.create_urllib3_context = functools.cache(sending.create_urllib3_context)
    hooks: Any = botocore.hooks
    hooks._PrefixTrie._recursive_copy = lambda _, node: _copy(node)


def _once(create: Callable[[Any, str, Any], Any]) -> Callable[[Any, str, Any], Any]:
    classes: dict[str, Any] = {}

    def create_once(self: Any, service: str, model: Any) -> Any:
        if service not in classes:
            made = create(self, service, model)
            if service in _INJECTED and not hasattr(made, _INJECTED[service]):
                return made
            classes[service] = made
        return classes[service]

    return create_once


def _for_each_name(load: Callable[..., Any]) -> Callable[..., Any]:
    """All sessions have one loader, and no client changes the model that it has."""
    models: dict[tuple[str | None, ...], Any] = {}

    def load_once(self: Any, service: str, version: str | None = None) -> Any:
        if (service, version) not in models:
            models[service, version] = load(self, service, version)
        return models[service, version]

    return load_once


def _for_each_identity(make: Callable[..., Any]) -> Callable[..., Any]:
    """What is made of the loader's own data: of the rules of a service, and of the partitions."""
    made: dict[tuple[int, int], Any] = {}
    kept: list[Any] = []  # lest another object gets the identity of one that is gone

    def make_once(*, ruleset_data: Any, partition_data: Any, **others: Any) -> Any:
        key = id(ruleset_data), id(partition_data)
        if key not in made:
            kept.append((ruleset_data, partition_data))
            made[key] = make(ruleset_data=ruleset_data, partition_data=partition_data, **others)
        return made[key]

    return make_once


def _copy(node: dict[str, Any]) -> dict[str, Any]:
    """The same as botocore's, which asks ``copy.copy`` about each list of handlers and takes three times as long."""
    many = botocore.hooks.NodeList
    return {
        key: many(*map(list, value)) if isinstance(value, many) else _copy(value) if isinstance(value, dict) else value
        for key, value in node.items()
    }
