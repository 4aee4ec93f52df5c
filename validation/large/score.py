"""Score a folder of csv files with a packed model's own handler, request by request as a batch transform does.

Arguments: the model's folder, the folder of the table, the file to write. A process of its own, because of its limit.
"""

from __future__ import annotations

import importlib
import itertools
import sys
from pathlib import Path

LINES = 10_000  # of a request


def main(model: Path, table: Path, target: Path) -> None:
    sys.path.insert(0, str(model / "code"))
    inference = importlib.import_module("inference")
    loaded = inference.model_fn(str(model))
    with target.open("w", encoding="utf-8") as answers:
        for place in sorted(table.glob("*.csv")):
            with place.open(encoding="utf-8") as lines:
                header = next(lines)
                while True:
                    piece = list(itertools.islice(lines, LINES))
                    if not piece:
                        break
                    request = inference.input_fn("".join([header, *piece]), "text/csv")
                    body, _ = inference.output_fn(inference.predict_fn(request, loaded), "text/csv")
                    answers.writelines(body.splitlines(keepends=True)[1:])


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
