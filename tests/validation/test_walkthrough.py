"""A page that is walked through in a shell: what lasts, what is compared, what fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from validation.walkthrough.__main__ import Walk
from validation.walkthrough.shell import Shell


def walk(folder: Path, text: str) -> None:
    """Raises AssertionError where the page shows what is not so."""
    page = folder / "page.md"
    page.write_text(text, encoding="utf-8")
    with Shell(folder) as shell:
        Walk(page, folder, shell).play()


def test_a_page_is_walked_through_in_one_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are written, what one command sets the next one sees, and nothing of our own environment."""
    monkeypatch.setenv("CURSUS_SECRET", "ours")
    page = """
```{code-block} text
:caption: deep/words.txt

some words
```

```bash
cd deep && export WHOSE=theirs
sleep 60 &
```

```console
$ cat words.txt; echo $WHOSE$CURSUS_SECRET
some ...
theirs
```
"""
    walk(tmp_path, page)


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("```console\n$ echo one\ntwo\n```", "instead of\ntwo"),
        ("```console\n$ echo one; false\none\n```", "exit code 1"),
        ("```console\n$ echo 1 error.\n1 error.\n```", "exit code 0"),
        ("```bash\nfalse\n```", r"\$ false"),
        ("```bash\nexit 3\n```", "ended the shell"),
        ("```python\nprint()\n```", "not a file"),
    ],
)
def test_what_is_not_as_shown_fails(tmp_path: Path, block: str, message: str) -> None:
    """Another output, a failure that is not shown, one that is shown and does not happen."""
    with pytest.raises(AssertionError, match=message):
        walk(tmp_path, block)


def test_a_failure_that_is_shown_is_none(tmp_path: Path) -> None:
    """A command that says that it found errors has to fail, and does."""
    walk(tmp_path, "```console\n$ echo 2 errors.; false\n2 errors.\n```")


@pytest.mark.parametrize("time", ["9.9 s", "10.0 s", "1234.5 s"])
def test_columns_of_any_width_are_the_same(tmp_path: Path, time: str) -> None:
    """What stands for ``...`` may be longer on a slower machine, and the other rows are padded then."""
    width = max(len(time), len("9.9 s"))
    rows = [("step", "time", "size"), ("A", time, "1 KiB"), ("B", "0.1 s", "2 KiB")]
    table = "\n".join(f"{name:6}{seconds:{width + 2}}{size}" for name, seconds, size in rows)
    (tmp_path / "table.txt").write_text(table + "\n")
    shown = "step  time   size\nA     ... s  1 KiB\nB     ... s  2 KiB"
    walk(tmp_path, f"```console\n$ cat table.txt\n{shown}\n```")
    with pytest.raises(AssertionError, match="instead of"):
        walk(tmp_path, f"```console\n$ cat table.txt\n{shown.replace('2 KiB', '3 KiB')}\n```")
