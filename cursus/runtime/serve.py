"""Answers payloads with a model's own inference code, as an inference container does, in its own process.

Arguments: the handler file, the model's folder, the folder with the payloads (``<number>.in``, answered in
``<number>.out``), their content type, and the type that is asked for.
"""

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

FUNCTIONS = ("model_fn", "input_fn", "predict_fn", "output_fn")


def load(handler: Path) -> ModuleType:
    """The handler as a module; it imports what is next to it."""
    if not handler.is_file():
        sys.exit(f"The model holds no code/{handler.name}.")
    sys.path[0] = str(handler.parent)
    module = importlib.import_module(handler.stem)
    if missing := [name for name in FUNCTIONS if not callable(getattr(module, name, None))]:
        sys.exit(f"{handler.name} has no {', '.join(missing)}.")
    return module


def answer(functions: Any, model: Any, payload: bytes, content_type: str, accept: str) -> bytes:
    """A response's body; output_fn may return it alone or with its content type."""
    request = functions.input_fn(payload, content_type)
    response = functions.output_fn(functions.predict_fn(request, model), accept)
    body = response[0] if isinstance(response, tuple) else response
    return body if isinstance(body, bytes) else str(body).encode()


def main(handler: str, model_folder: str, folder: str, content_type: str, accept: str) -> None:
    functions = load(Path(handler))
    model = functions.model_fn(model_folder)
    for payload in sorted(Path(folder).glob("*.in")):
        body = answer(functions, model, payload.read_bytes(), content_type, accept)
        payload.with_suffix(".out").write_bytes(body)


if __name__ == "__main__":
    main(*sys.argv[1:])
