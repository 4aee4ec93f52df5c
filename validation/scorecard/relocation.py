"""What ties a saved config to its author's place, and the config as someone edits it for another environment."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cursus.core.saved_values import configuration_of
from cursus.definition.paths import texts
from cursus.deploy.release import ROLE_PARAMETER
from cursus.environments.files import Environment
from cursus.s3 import PREFIX_PARAMETER, bucket_of

_ACCOUNT = re.compile(r"(?<!\d)\d{12}(?!\d)")


@dataclass(frozen=True)
class Place:
    """Where someone's pipelines run: the buckets they write to, the roles of their jobs, the accounts of these."""

    buckets: frozenset[str]
    roles: frozenset[str]
    accounts: frozenset[str]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """In JSON: a bucket as a whole text or at the head of a location, an account anywhere."""
        buckets, accounts = (
            "|".join(map(re.escape, sorted(names))) or "(?!)" for names in (self.buckets, self.accounts)
        )
        return re.compile(rf'(?:(?<=")|(?<=//)|(?<=:::))(?:{buckets})(?=/|"(?!:))|(?<!\d)(?:{accounts})(?!\d)')

    def named_in(self, document: Any) -> frozenset[str]:
        """The buckets and accounts of this place that a JSON value names."""
        text = json.dumps(document)
        if not any(name in text for name in (*self.buckets, *self.accounts)):  # Far faster, and mostly the answer.
            return frozenset()
        return frozenset(self._pattern.findall(text))

    def __or__(self, other: Place) -> Place:
        """Both places."""
        return Place(self.buckets | other.buckets, self.roles | other.roles, self.accounts | other.accounts)

    def moved(self, document: Any, environment: Environment) -> Any:
        """A JSON value with the bucket, account and role of ``environment`` instead of those of this place."""
        text = json.dumps(document)
        for role in self.roles:
            text = text.replace(json.dumps(role), json.dumps(environment.parameters[ROLE_PARAMETER]))
        new = dict.fromkeys(self.buckets, _bucket(environment)) | dict.fromkeys(
            self.accounts, environment.account or ""
        )
        return json.loads(self._pattern.sub(lambda found: new[found[0]], text))


def author_of(config: Mapping[str, Any]) -> Place:
    """The place of whoever saved ``config``, by its fields.

    ``pipeline_s3_loc`` is derived; files of earlier versions hold it, and may name another bucket there.
    """
    fields = {"bucket": set[str](), "pipeline_s3_loc": set[str](), "role": set[str]()}
    for keys, text in texts(configuration_of(config)):
        if keys[-1] in fields:
            fields[str(keys[-1])].add(text)
    buckets = fields["bucket"] | {bucket_of(location) or location for location in fields["pipeline_s3_loc"]}
    return _place(buckets, fields["role"])


def place_of(environment: Environment) -> Place:
    """The place that ``environment`` is."""
    return _place({_bucket(environment)}, {str(environment.parameters[ROLE_PARAMETER])})


def tied_fields(config: Mapping[str, Any], names: frozenset[str]) -> int:
    """How many fields of ``config`` name any of ``names``, which are buckets and accounts of its author."""
    author = author_of(config)
    return sum(not names.isdisjoint(author.named_in(text)) for _, text in texts(configuration_of(config)))


def relocated(config: Mapping[str, Any], environment: Environment) -> dict[str, Any]:
    """``config`` as its author has to save it for ``environment``: the author's place replaced wherever it is named.

    What else it names, such as where raw data lies, stays.
    """
    return {"configuration": author_of(config).moved(configuration_of(config), environment)} | {
        name: value for name, value in config.items() if name == "metadata"
    }


def _place(buckets: set[str], roles: set[str]) -> Place:
    accounts = frozenset(account for role in roles for account in _ACCOUNT.findall(role))
    return Place(frozenset(buckets), frozenset(roles), accounts)


def _bucket(environment: Environment) -> str:
    return bucket_of(str(environment.parameters[PREFIX_PARAMETER])) or ""
