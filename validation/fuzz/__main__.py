"""Feeds odd input to every reader, for minutes or for a number of inputs: ``python -m validation.fuzz``."""

from __future__ import annotations

import faulthandler
import itertools
import random
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Final

import click

from cursus.errors import CursusError
from validation.fuzz.inputs import odd
from validation.fuzz.readers import READERS, Reader

_PATIENCE: Final = 300  # seconds for one input: more is a hang, on any machine
_GROWTH: Final = 512 << 20  # bytes that the process may grow by after each reader has had a hundred inputs


@click.command()
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed makes the same inputs.")
@click.option("--minutes", type=float, help="Stop after this time.")
@click.option("--inputs", type=click.IntRange(min=1), help="Stop after this number. Default without --minutes: 20000.")
@click.option("--number", type=int, help="Run only this input, such as one that failed.")
@click.option(
    "--reader", "names", multiple=True, type=click.Choice([reader.name for reader in READERS]), help="Only these."
)
def main(seed: int, minutes: float | None, inputs: int | None, number: int | None, names: tuple[str, ...]) -> None:
    """Feed odd input to every reader. Each input has to end in a result or a diagnostic."""
    readers = [reader for reader in READERS if not names or reader.name in names]
    sound = {reader.name: reader.sound() for reader in readers}
    end = time.monotonic() + minutes * 60 if minutes else None
    last = inputs or (None if minutes else 20_000)
    failed = run = 0
    memory = None
    for place in [number] if number is not None else itertools.count():
        if number is None and ((last is not None and run >= last) or (end is not None and time.monotonic() > end)):
            break
        reader = readers[place % len(readers)]
        rng = random.Random(f"{seed}:{place}")  # noqa: S311 - to be repeated, not to be secret
        data = odd(rng, rng.choice(sound[reader.name]), is_json=reader.suffix == ".json")
        failed += not passes(reader, data, f"--seed {seed} --number {place}")
        run += 1
        if run == 100 * len(readers):
            memory = _memory()
    grown = _memory() - memory if memory is not None else 0
    if grown > _GROWTH:
        click.echo(f"✗ memory grew by {grown >> 20} MiB")
        failed += 1
    click.echo(f"{'✗' if failed else '✓'} {run:,} inputs, {failed:,} failures")
    sys.exit(1 if failed else 0)


def passes(reader: Reader, data: bytes, which: str) -> bool:
    """Whether ``reader`` takes or refuses ``data``; else says what it did. A hang ends the process, with its place."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"odd{reader.suffix}")
        file.write_bytes(data)
        empty = Path(folder, "empty")
        empty.mkdir()
        faulthandler.dump_traceback_later(_PATIENCE, exit=True, file=2)
        try:
            reader.read(file, empty)
        except CursusError:
            pass
        except Exception:  # noqa: BLE001 - whatever it is, it is the finding
            click.echo(f"✗ {reader.name}: {which}\n{traceback.format_exc(limit=-4)}")
            return False
        finally:
            faulthandler.cancel_dump_traceback_later()
    return True


def _memory() -> int:
    """Bytes that the process has had at most; 0 where the system does not report it."""
    try:
        import resource
    except ImportError:
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most << 10


if __name__ == "__main__":
    main()
