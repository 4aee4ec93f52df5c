"""The instances of a job: who they are, which of them this is, and its share of the input files."""

from __future__ import annotations

import contextlib
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Mapping, Sequence, TypeVar

from container import ConfigurationError, json_setting

T = TypeVar("T")

PATIENCE = 300.0  # seconds until the name of a host is known


@dataclass(frozen=True)
class Hosts:
    """``names`` of all instances in one order everywhere; ``current`` is this one's.

    ``replicated``: container paths of the inputs of which every instance got all files.
    """

    names: tuple[str, ...] = ("algo-1",)
    current: str = "algo-1"
    replicated: frozenset[str] = frozenset()

    @property
    def count(self) -> int:
        return len(self.names)

    @property
    def rank(self) -> int:
        return self.names.index(self.current)

    def file_stem(self, stem: str) -> str:
        """The name of an output file, with the host's where others write beside it."""
        return stem if self.count == 1 else f"{stem}-{self.current}"

    def refuse_several(self, reason: str) -> None:
        """Raise ConfigurationError on more than one instance, for a job that has to see all rows."""
        if self.count > 1:
            raise ConfigurationError(f"The job runs on {self.count} instances, and it needs one: {reason}.")

    def share(self, files: Sequence[T], place: Path) -> Sequence[T]:
        """What this host works on: the files that it alone got, or every so-manieth of those that all got."""
        everywhere = any(f"{path.rstrip('/')}/" in f"{place.as_posix()}/" for path in self.replicated)
        return files[self.rank :: self.count] if everywhere else files


ONE = Hosts()


def of(environ: Mapping[str, str]) -> Hosts:
    """The job's instances, as the script's entry found them; one when it found nothing."""
    names = sorted(map(str, json_setting(environ, "SM_HOSTS", [])))
    current = environ.get("SM_CURRENT_HOST", "").strip() or (names[0] if names else ONE.current)
    if names and current not in names:
        raise ConfigurationError(f"SM_CURRENT_HOST is {current}, which is not one of the hosts {', '.join(names)}.")
    replicated = frozenset(map(str, json_setting(environ, "SM_REPLICATED_INPUTS", [])))
    return Hosts(tuple(names) or (current,), current, replicated)


def address(name: str) -> str:
    """An IP address of a host, which may take a moment until its name is known.

    Raises ConfigurationError when it takes too long.
    """
    begun = time.monotonic()
    while True:
        with contextlib.suppress(OSError):
            return socket.gethostbyname(name)
        if time.monotonic() - begun > PATIENCE:
            raise ConfigurationError(f"The host {name} is not known to the others.")
        time.sleep(1.0)
