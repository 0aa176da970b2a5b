"""The pages of the other collections, at /collections/NAME/, behind the same doors as the default.

`CollectionPaths` sees a request first and takes the prefix off its path, so that all that checks a
request knows but one page. `CollectionPages` sees it last, and hands it to the right application.
"""

from __future__ import annotations

import asyncio
import re
import sys
import traceback
from collections.abc import Callable
from contextlib import AsyncExitStack

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.app.address import COLLECTION
from rag.app.html.environment import render
from rag.app.responses import error_response, uncached_html
from rag.app.security.signin import ACCOUNT_PATHS, TITLE
from rag.errors import CollectionMissing, RagError, SettingsError
from rag.ingestion.watcher import is_watching
from rag.settings import COLLECTIONS, Settings
from rag.store.collections import collection_names, collection_path, require_collection

_PATH = re.compile(rf"/{COLLECTIONS}/([^/]+)((?:/.*)?)", re.DOTALL)
_SHARED = (*ACCOUNT_PATHS, "/favicon.ico")  # also for who is not signed in
_FAULT = RagError(
    "Something went wrong inside the program, so the page cannot be shown.",
    "See the terminal for details.",
)


class CollectionPaths:
    """Middleware that turns a path of a collection into its name and the path on its page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http" and (found := _PATH.fullmatch(scope["path"])):
            name, path = found.groups()
            raw_path = path.encode("utf-8", "surrogateescape")
            scope = {**scope, COLLECTION: name, "path": path, "raw_path": raw_path}
        await self._app(scope, receive, send)


class CollectionPages:
    """Middleware that hands a request to the application of its collection.

    An application is made at its first request; where folders are watched, when the server starts.
    """

    def __init__(
        self, app: ASGIApp, settings: Settings, make: Callable[[Settings], FastAPI]
    ) -> None:
        """`make` makes the application from the settings of a collection; raises `RagError`."""
        self._app = app
        self._settings = settings
        self._make = make
        self._made: dict[str, FastAPI] = {}
        self._making = asyncio.Lock()
        self._lifespans = AsyncExitStack()
        self._watching: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "lifespan":
            self._watching.add(asyncio.create_task(self._make_watched()))
            async with self._lifespans:  # those of the applications end with this one's
                await self._app(scope, receive, send)
            return
        name = scope.get(COLLECTION)
        if name is None or scope["path"] in _SHARED or scope["path"].startswith("/page/"):
            respond = self._app
        else:
            respond = await self._page(name, Request(scope))
        await respond(scope, receive, send)

    async def _page(self, name: str, request: Request) -> ASGIApp:
        """Return the application, or what says why there is none."""
        try:
            settings = self._settings.in_collection(name)
            require_collection(settings)
            if not request.scope["path"]:
                query = f"?{request.url.query}" if request.url.query else ""
                return RedirectResponse(f"{collection_path(name)}{query}", 308)
            return await self._application(settings)
        except (CollectionMissing, SettingsError) as error:
            return _failure(request, error, 404)
        except RagError as error:
            return _failure(request, error, 503)
        except Exception:
            traceback.print_exc(file=sys.stderr)
            return _failure(request, _FAULT, 500)

    async def _application(self, settings: Settings) -> FastAPI:
        name = settings.collection
        if name not in self._made:
            async with self._making:
                if name not in self._made:
                    app = await asyncio.to_thread(self._make, settings)
                    await self._lifespans.enter_async_context(app.router.lifespan_context(app))
                    self._made[name] = app
        return self._made[name]

    async def _make_watched(self) -> None:
        for name in collection_names(self._settings.home):
            settings = self._settings.in_collection(name)
            if is_watching(settings.collection_home):
                try:
                    await self._application(settings)
                except Exception as error:  # its page will report it
                    print(f"Collection {name}: {error}", file=sys.stderr)


def _failure(request: Request, error: RagError, status: int) -> ASGIApp:
    if "text/html" not in request.headers.get("accept", ""):
        return error_response(error, status)
    html = render("no_page", title=TITLE, message=error.message, remedy=error.remedy)
    return uncached_html(html, status)
