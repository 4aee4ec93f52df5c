"""The server: lists the tools, and answers each call with the document that the command prints for programs."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import anyio
import mcp.types as types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

from cursus import __version__
from cursus.agents.tools import Tool, tool, tools
from cursus.errors import CursusError, Diagnostic
from cursus.jsonfile import dumps

_DOCUMENT = {
    "type": "object",
    "properties": {
        "exit_code": {
            "type": "integer",
            "description": "0: fine; 1: problems found; 2: wrong arguments; 3: a fault of cursus.",
        },
        "result": {"description": "The command's result; null if it fails."},
        "findings": {"type": "array", "items": {"type": "object"}},
    },
    "required": ["exit_code", "result", "findings"],
}
_FINDINGS = 1
_USAGE = 2
_INSTRUCTIONS = (
    "Read-only commands of cursus, which compiles and checks Amazon SageMaker pipelines. All paths are inside the "
    "working folder. Call explain with the code of a finding to learn how to fix it."
)


async def serve(folder: Path) -> None:
    """Answer on stdin and stdout until the client goes. ``folder``: what the tools may read."""
    server = Server(
        "cursus",
        version=__version__,
        instructions=_INSTRUCTIONS,
        on_list_tools=_listed,
        on_call_tool=lambda _context, call: _called(call, folder),
    )
    try:
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())
    except* BrokenPipeError:
        pass  # the client went while it was answered


async def _listed(_context: Any, _page: Any) -> types.ListToolsResult:
    return types.ListToolsResult(tools=[_described(one) for one in tools().values()])


def _described(one: Tool) -> types.Tool:
    return types.Tool(
        name=one.name,
        description=one.description,
        input_schema=one.schema,
        output_schema=_DOCUMENT,
        annotations=types.ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False),
    )


async def _called(call: types.CallToolRequestParams, folder: Path) -> types.CallToolResult:
    try:
        words = tool(call.name).command_line(call.arguments or {}, folder)
    except CursusError as error:
        return _answered(_USAGE, error.diagnostics)
    # A process of its own: stdout belongs to the protocol here, and what the command reads is confined from outside.
    # -P: modules that are in the working folder are never imported. -B: nothing is written.
    line = [sys.executable, "-P", "-B", "-m", "cursus.agents.confined", *words]
    ended = await anyio.run_process(line, cwd=folder, check=False, stdin=None, input=b"")
    try:
        document = json.loads(ended.stdout)
    except ValueError:
        said = ended.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        return _answered(3, [Diagnostic("E003", f"the command ended without an answer: {said}", f"cursus {call.name}")])
    return _result(document)


def _answered(code: int, found: Any) -> types.CallToolResult:
    return _result({"exit_code": code, "result": None, "findings": [one.as_json() for one in found]})


def _result(document: dict[str, Any]) -> types.CallToolResult:
    text = types.TextContent(type="text", text=dumps(document))
    wrong = document["exit_code"] > _FINDINGS
    return types.CallToolResult(content=[text], structured_content=document, is_error=wrong)
