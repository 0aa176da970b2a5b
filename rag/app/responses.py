"""Routes that tell their errors in words, as JSON: {"message", "remedy"}.

Knows no route.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.routing import APIRoute

from rag.errors import ConversationMissing, RagError, SourceError

_UNCLEAR = RagError("The program cannot make sense of this request.", "Load the page again.")


class JsonErrorRoute(APIRoute):
    """Give it to a router as its `route_class`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's own handler, with what it raises turned into an answer."""
        handler = super().get_route_handler()

        async def told(request: Request) -> Response:
            try:
                return await handler(request)
            except RequestValidationError:
                return error_response(_UNCLEAR, 422)
            except ConversationMissing as error:
                return error_response(error, 404)
            except SourceError as error:
                return error_response(error, 409)
            except RagError as error:
                return error_response(error, 503)

        return told


def error_response(error: RagError, status: int) -> Response:
    """What went wrong and what mends it."""
    body = {"message": error.message, "remedy": error.remedy}
    return JSONResponse(body, status, NO_STORE)


NO_STORE = {"Cache-Control": "no-store"}


def uncached_html(content: str, status: int = 200) -> HTMLResponse:
    """A fragment, with "?" for halves of characters, which no encoding holds."""
    return HTMLResponse(content.encode("utf-8", "replace"), status, NO_STORE)
