"""The Python in a Jupyter notebook, and which cell each of its lines comes from."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from cursus.lint.syntax import parsed

# A cell under one of these still runs as Python in the kernel.
_PYTHON_CELLS = frozenset({"time", "timeit", "capture", "prun", "memit", "local", "python", "python3", "pyspark"})

_MAGIC = re.compile(r"(?P<indent>\s*)(?:[%!?]|[\w.*]+\?{1,2}\s*$)")
_ASSIGNED_MAGIC = re.compile(r"(?P<target>\s*[\w.,\s\[\]'\"*]+?\s*=\s*)[%!](?!=)")
_OPENS = re.compile(r"#.*|(?P<quote>\"\"\"|'''|\"|')|(?P<bracket>[()\[\]{}])")


@dataclass(frozen=True, slots=True)
class Cell:
    """A code cell. ``number`` counts all cells of the notebook from 1, ``first`` is its first line in the source."""

    number: int
    first: int


@dataclass(frozen=True, slots=True)
class Notebook:
    """``source`` holds all code cells as one module. ``faults``: cells that are not Python, with the error."""

    source: str
    cells: tuple[Cell, ...]
    faults: tuple[tuple[Cell, SyntaxError], ...]

    def cell_at(self, line: int) -> Cell:
        """The cell that holds ``line`` of the source."""
        return self.cells[max(bisect_right(self.cells, line, key=lambda cell: cell.first) - 1, 0)]


def read_notebook(text: str) -> Notebook:
    """Read a notebook (nbformat 3 or 4). A notebook in another language has no cells.

    Raises ValueError when the text is not a notebook.
    """
    try:
        content = json.loads(text)
    except RecursionError:
        raise ValueError("nests too deeply") from None
    cells, faults, lines = [], [], list[str]()
    for number, code in _code_cells(content):
        cell = Cell(number, len(lines) + 1)
        cells.append(cell)
        python = _without_magics(code)
        fault = _fault(python)
        if fault is not None:
            faults.append((cell, fault))
        lines += [""] * len(python) if fault else python
    return Notebook("\n".join(lines) + "\n", tuple(cells), tuple(faults))


def _code_cells(content: object) -> Iterator[tuple[int, list[str]]]:
    """Each code cell's number and its lines, without line ends."""
    if not isinstance(content, dict):
        raise ValueError("is not a notebook: it is not a JSON object")
    cells = content.get("cells")
    if cells is None and isinstance(content.get("worksheets"), list):  # nbformat 3
        sheets = [sheet for sheet in content["worksheets"] if isinstance(sheet, dict)]
        cells = [cell for sheet in sheets for cell in sheet.get("cells") or ()]
    if not isinstance(cells, list):
        raise ValueError("is not a notebook: it has no list of cells")
    if _language(content) != "python":
        return
    for number, cell in enumerate(cells, start=1):
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            code = cell.get("source", cell.get("input", ""))
            text = "".join(map(str, code)) if isinstance(code, list) else str(code)
            yield number, re.split(r"\r\n?|\n", text)


def _language(content: dict[str, object]) -> str:
    metadata = content.get("metadata")
    known = metadata if isinstance(metadata, dict) else {}
    for holder, name in (("language_info", "name"), ("kernelspec", "language")):
        told = known.get(holder)
        if isinstance(told, dict) and isinstance(told.get(name), str):
            return str(told[name]).lower()
    return "python"


def _fault(lines: list[str]) -> SyntaxError | None:
    try:
        parsed("\n".join(lines))
    except SyntaxError as error:
        return error
    return None


def _without_magics(lines: list[str]) -> list[str]:
    """The lines with IPython's own syntax replaced by statements that do nothing. There are as many as before."""
    result: list[str] = []
    quote, depth, continued, in_magic = "", 0, False, False
    for number, line in enumerate(lines):
        if in_magic:
            result.append("")
            in_magic = line.endswith("\\")
            continue
        if not (quote or depth or continued):
            if line.startswith("%%"):
                name = re.split(r"\s", line[2:].strip(), maxsplit=1)[0]
                if name not in _PYTHON_CELLS:
                    return [*result, *[""] * (len(lines) - number)]
                result.append("")
                continue
            replaced = _replaced(line)
            if replaced is not None:
                result.append(replaced)
                in_magic = line.endswith("\\")
                continue
        quote, depth, continued = _after(line, quote, depth)
        result.append(line)
    return result


def _replaced(line: str) -> str | None:
    magic = _MAGIC.match(line)
    if magic:
        return f"{magic['indent']}pass"
    assigned = _ASSIGNED_MAGIC.match(line)
    return f"{assigned['target']}None" if assigned else None


def _after(line: str, quote: str, depth: int) -> tuple[str, int, bool]:
    """What is open behind ``line``: a string, brackets, a statement that continues in the next line."""
    position = 0
    while position < len(line):
        if quote:
            end = re.compile(rf"(?:\\.|(?!{quote}).)*{quote}", re.DOTALL).match(line, position)
            if end is None:
                break
            position, quote = end.end(), ""
            continue
        found = _OPENS.search(line, position)
        if found is None:
            break
        position = found.end()
        quote = found["quote"] or ""
        if found["bracket"]:
            depth = max(depth + (1 if found["bracket"] in "([{" else -1), 0)
    continued = line.endswith("\\")
    return quote if len(quote) == 3 or continued else "", depth, continued
