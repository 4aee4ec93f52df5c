"""``cursus mcp``: the read-only commands as tools for agents."""

from __future__ import annotations

from pathlib import Path

import click

from cursus.cli._command import Command, argument
from cursus.cli._options import FOLDER, format_option
from cursus.cli._output import as_json, say, show


@click.command(cls=Command, examples=["cursus mcp", "cursus mcp pipelines"])
@argument("folder", metavar="DIR", default=".", type=FOLDER, help="Working folder. Default: the current one.")
@format_option
def command(folder: str) -> None:
    """Offer the read-only commands to agents, over MCP.

    Speaks the Model Context Protocol on stdin and stdout. The tools are check, lint, resolve, diff, show, explain,
    steps, pipelines and config check, with JSON results. They read files of the working folder only, write nothing,
    make no connections and never run code that a file names. Needs the extra: pip install 'cursus-sagemaker[mcp]'.
    """
    try:
        import anyio

        from cursus.agents.server import serve
        from cursus.agents.tools import tools
    except ModuleNotFoundError as error:
        raise click.UsageError(f"The tools need {error.name}: pip install 'cursus-sagemaker[mcp]'.") from error
    root = Path(folder).resolve()
    if as_json():
        show({"folder": str(root), "tools": list(tools())})
    else:
        say(f"Serving {len(tools())} tools for {root} on stdin and stdout, until the client ends.", err=True)
    anyio.run(serve, root)
