"""The functions of `api` as tools for language models, by the Model Context Protocol (MCP).

`security` decides who may use them.
"""

from __future__ import annotations

import traceback
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial, wraps
from inspect import signature
from typing import Any

from anyio import CapacityLimiter
from fastapi import FastAPI
from mcp.server.fastmcp import FastMCP
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import ToolAnnotations
from starlette.routing import Route

from rag.app.address import MCP
from rag.app.routes.api import interface
from rag.app.routes.leaving import until_left
from rag.errors import RagError
from rag.models.library_imports import environment_ignored
from rag.pipeline import Pipeline

_MAX_RUNNING = 8  # calls at a time
_GRADIO_PATHS = ("/mcp/", "/gradio_api/mcp", "/gradio_api/mcp/")
_INSTRUCTIONS = (
    "Answers from the documents that are indexed here, with a citation for every sentence."
    " Keep the citations, and say so where the sources differ or do not know."
)


def add_tools(app: FastAPI, pipeline: Pipeline, collections: Sequence[str] = ()) -> None:
    """Add the tools `ask` and `search` at `/mcp`, over streamable HTTP.

    Where there are other collections than the default one, a call may name one of them.
    They also replace Gradio's own at its paths, which send no JSON and cannot sign in.
    """
    with environment_ignored():  # FastMCP reads FASTMCP_* and `.env`
        server = FastMCP(
            "rag",
            _INSTRUCTIONS,
            streamable_http_path=MCP,
            stateless_http=True,
            json_response=True,
            log_level="ERROR",
            # `HostGuard` checks host and origin already.
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
        )
    limit = CapacityLimiter(_MAX_RUNNING)
    reads_only = ToolAnnotations(readOnlyHint=True, openWorldHint=False)
    for name, function in interface(pipeline)._asdict().items():
        description = " ".join((function.__doc__ or "").split())
        tool = _in_thread(function, limit, server)
        if collections:
            description += f" Collections beside the default one: {', '.join(collections)}."
        else:
            _hide(tool, "collection")
        server.add_tool(tool, name, description=description, annotations=reads_only)
    routes = [r for r in server.streamable_http_app().routes if isinstance(r, Route)]
    app.router.routes.extend(routes)
    app.router.routes.extend(Route(path, r.endpoint) for r in routes for path in _GRADIO_PATHS)
    outer = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Any]:
        async with outer(app) as state, server.session_manager.run():
            yield state

    app.router.lifespan_context = lifespan


def _hide(function: Callable[..., Any], parameter: str) -> None:
    """Leave a parameter out of the signature from which the schema is made."""
    seen = signature(function)
    kept = [p for p in seen.parameters.values() if p.name != parameter]
    function.__signature__ = seen.replace(parameters=kept)  # type: ignore[attr-defined]


def _in_thread(
    function: Callable[..., Any], limit: CapacityLimiter, server: FastMCP[Any]
) -> Callable[..., Any]:
    """Return the function run in its own thread, until the caller leaves.

    Unexpected errors go to the terminal.
    """

    @wraps(function)
    async def call(**kwargs: object) -> Any:
        request = server.get_context().request_context.request
        assert request is not None  # the tools are served over HTTP alone
        try:
            return await until_left(partial(function, **kwargs), request.is_disconnected, limit)
        except RagError:
            raise
        except Exception as error:
            traceback.print_exception(error)
            raise RagError(
                "Something went wrong inside the program.", "See its terminal for details."
            ) from None

    return call
