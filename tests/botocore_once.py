"""What botocore works out anew for each session and each client, worked out once: most of what they cost.

Tests make hundreds of them. None of this depends on the session: service models, the classes of clients, today's names
of events, and whether a handler takes keyword arguments.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import botocore.client
import botocore.hooks
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
