"""A job of several instances on this machine: a process for each, in its own root, connected over loopback."""

from __future__ import annotations

import filecmp
import re
import shutil
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any, Final

from cursus.errors import CursusError, Diagnostic
from cursus.runtime.fields import Fields
from cursus.runtime.jobs.base import Job
from cursus.runtime.loopback import free_ports
from cursus.runtime.storage import files_below

DISTRIBUTIONS: Final = ("FullyReplicated", "ShardedByS3Key")
_OF_HOST: Final = re.compile(r"-algo-\d+(?=\.|$)")


@dataclass(frozen=True)
class Host:
    """One of the instances of a job. ``port``: of the first; each other has the next one, and all of them were free."""

    names: tuple[str, ...]
    current: str
    port: int

    @property
    def resources(self) -> dict[str, Any]:
        """What SageMaker writes to resourceconfig.json of a processing job."""
        return {"current_host": self.current, "hosts": list(self.names)}

    @property
    def rendezvous(self) -> dict[str, str]:
        """Where the hosts find the first one, whose name means nothing to this machine; nothing for one host."""
        return {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(self.port)} if len(self.names) > 1 else {}

    def part(self, distribution: str) -> slice:
        """Which objects of an input this host gets."""
        if distribution == "ShardedByS3Key":
            return slice(self.names.index(self.current), None, len(self.names))
        return slice(None)


def instance_count(fields: Fields) -> int:
    """How many instances the arguments of a step ask for, or the largest of its jobs; 1 where they do not say."""
    jobs = [fields, fields.object("TrainingJobDefinition"), *fields.objects("TrainingJobDefinitions")]
    clusters = [
        fields.object("ProcessingResources").object("ClusterConfig"),
        *(job.object("ResourceConfig") for job in jobs),
    ]
    return max(cluster.number("InstanceCount") or 1 for cluster in clusters)


def on_first_host(job: Job, work: Callable[[Job, Host], None]) -> None:
    """Do ``work`` on the first host, for a job that sees to the others itself; what it leaves is the job's."""
    names = _names(job)
    work(job, Host(names, names[0], 0))


def on_hosts(job: Job, work: Callable[[Job, Host], None], outputs: Iterable[str]) -> None:
    """Do ``work`` once for each host of ``job``, and gather what all left in the container paths ``outputs``.

    The first host that fails ends the others. Raises CursusError with its error, or E579 where two hosts wrote
    different files of one name; process.Stopped when the run is stopped.
    """
    names = _names(job)
    if len(names) == 1:
        on_first_host(job, work)
        return
    port = free_ports(len(names))  # some frameworks listen on one for each host
    stop, errors = _Stop(job.stop), list[BaseException]()
    jobs = [_own(job, name, stop) for name in names]

    def attempt(own: Job) -> None:
        try:
            work(own, Host(names, own.root.name, port))
        except BaseException as error:
            errors.append(_named(error, own.root.name))  # in the order of time: later ones may come of the first
            stop.set()
            raise

    with ThreadPoolExecutor(len(names)) as pool:
        wait([pool.submit(attempt, own) for own in jobs])
    with job.log.open("ab") as log:
        for own in jobs:
            log.write(f"==> {own.root.name} <==\n".encode())
            log.write(own.log.read_bytes() if own.log.exists() else b"")
    if errors:
        raise errors[0]
    for path in outputs:
        _gather(job, jobs, path)


def require_no_rows_twice(job: Job, names: Iterable[str], uri: str) -> None:
    """Raises CursusError (E571) where a run with another number of hosts has left its part of an output at ``uri``.

    ``names``: of the files that the step wrote now, relative to ``uri``.
    """
    written = set(names)
    tables = {_of_all_hosts(name) for name in written}
    others = [one.uri for one in job.storage.find(uri) if one.name not in written and _of_all_hosts(one.name) in tables]
    if others:
        message = (
            f"an earlier run with another number of hosts wrote {', '.join(others[:3])}, whose rows would be read too"
        )
        hint = f"Remove {job.storage.place(uri)}, or run with another EXECUTION_S3_PREFIX."
        raise CursusError([Diagnostic("E571", message, job.step, hint)])


class _Stop(threading.Event):
    """Is set when a host has failed, or the run is stopped."""

    def __init__(self, run: threading.Event) -> None:
        super().__init__()
        self._run = run

    def is_set(self) -> bool:
        return super().is_set() or self._run.is_set()


def _names(job: Job) -> tuple[str, ...]:
    return tuple(f"algo-{number}" for number in range(1, job.hosts + 1))


def _own(job: Job, name: str, stop: threading.Event) -> Job:
    """The job as one host has it: with its own container and log, and its share of the cores."""
    root = job.root / name
    root.mkdir(parents=True)
    log = job.log.with_name(f"{job.log.stem}-{name}{job.log.suffix}")
    return replace(job, root=root, log=log, stop=stop, threads=max(1, job.threads // job.hosts), hosts=1)


def _named(error: BaseException, host: str) -> BaseException:
    """The error with the host's name, where it is one of the job."""
    if not isinstance(error, CursusError):
        return error
    return CursusError([replace(found, message=f"{host}: {found.message}") for found in error.diagnostics])


def _gather(job: Job, jobs: Sequence[Job], container_path: str) -> None:
    target = job.make(container_path)
    written: dict[str, str] = {}
    for own in jobs:
        for name, path in files_below(own.path(container_path)).items():
            place = target / name
            if name in written and not filecmp.cmp(path, place, shallow=False):
                message = (
                    f"{written[name]} and {own.root.name} both wrote {container_path}/{name}, and one of them is lost"
                )
                hint = "Let the script put the host's name, in SM_CURRENT_HOST or resourceconfig.json, into the file's."
                raise CursusError([Diagnostic("E579", message, job.step, hint)])
            written.setdefault(name, own.root.name)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, place)


def _of_all_hosts(name: str) -> str:
    """A file's name without that of a host."""
    path = PurePosixPath(name)
    return str(path.with_name(_OF_HOST.sub("", path.name)))
