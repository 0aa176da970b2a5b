"""What routes share: errors as JSON, {"message", "remedy"}, and HTML that is not cached."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.routing import APIRoute

from rag.errors import ConversationMissing, FieldRefused, RagError, SourceError

_INVALID = RagError("The server does not understand this request.", "Reload the page.")


class JsonErrorRoute(APIRoute):
    """A route that answers errors with JSON: the `route_class` of a router."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the route's handler, with errors turned into responses."""
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await handler(request)
            except RequestValidationError:
                return error_response(_INVALID, 422)
            except ConversationMissing as error:
                return error_response(error, 404)
            except SourceError as error:
                return error_response(error, 409)
            except RagError as error:
                return error_response(error, 503)

        return handle


def error_response(error: RagError, status: int) -> Response:
    """Return what went wrong and how to mend it, as JSON."""
    body = {"message": error.message, "remedy": error.remedy}
    if isinstance(error, FieldRefused):
        body["field"] = error.field
    return JSONResponse(body, status, NO_STORE)


NO_STORE = {"Cache-Control": "no-store"}


def uncached_html(content: str, status: int = 200) -> HTMLResponse:
    """Return HTML that browsers do not cache; a lone surrogate, which has no encoding, is a "?"."""
    return HTMLResponse(content.encode("utf-8", "replace"), status, NO_STORE)
