"""The whole web application: the page, the routes beside it, and the security around both."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from fastapi import FastAPI

from rag.answering.chooser import AvailableAnswerers, available_answerers, configured_server
from rag.answering.model_testing import ModelTesting
from rag.app.collection_pages import CollectionPages, CollectionPaths
from rag.app.gradio_library import gr
from rag.app.page.examples import answerer_line
from rag.app.page.layout import build_page
from rag.app.routes.assets import HEAD, add_assets
from rag.app.routes.chats import chats_router
from rag.app.routes.collections import collections_router
from rag.app.routes.documents import documents_router, read_only_reason
from rag.app.routes.feedback import feedback_router
from rag.app.routes.model_pull import ModelPuller, model_pull_router
from rag.app.routes.options import options_router
from rag.app.routes.sources import source_pane_router
from rag.app.security.authentication import user_of
from rag.app.security.setup import add_security
from rag.ingestion.library import Library
from rag.ingestion.page_pictures import PagePictures
from rag.pipeline import Pipeline
from rag.settings import Settings
from rag.store.collections import collection_names, collection_path
from rag.store.conversations import Conversations
from rag.store.eval_questions import questions_file

# FastAPI would send traces if an environment variable names a place for them.
_NO_TELEMETRY: Any = {"auto_configure": False, "tracing": False, "metrics": False, "logs": False}


def build_app(
    pipeline: Pipeline, settings: Settings, port: int, testing: ModelTesting | None = None
) -> FastAPI:
    """Build the web application that is to be served at that port, with all collections.

    `testing` tests the models that are to answer.
    """

    def page_of(other: Settings) -> FastAPI:
        return _add_page(_application(), pipeline.of(other.collection), other, port, testing)

    app = _application()
    # The last one added sees a request first.
    app.add_middleware(CollectionPages, settings=settings, make=page_of)
    add_assets(app)
    add_security(app, settings)
    app.add_middleware(CollectionPaths)
    if settings.mcp:
        from rag.app.routes.mcp import add_tools

        add_tools(app, pipeline, collection_names(settings.home))
    return _add_page(app, pipeline, settings, port, testing)


def _application() -> FastAPI:
    return FastAPI(docs_url=None, redoc_url=None, openapi_url=None, telemetry=_NO_TELEMETRY)


def _add_page(
    app: FastAPI, pipeline: Pipeline, settings: Settings, port: int, testing: ModelTesting | None
) -> FastAPI:
    """Add the page of a collection and what its scripts use."""
    _add_routes(app, pipeline, settings, testing)
    blocks = build_page(pipeline, settings, testing)
    # Every setting is given, since Gradio takes those that are missing from the environment.
    blocks.vibe_mode = False
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        server_name=settings.host,
        server_port=port,
        footer_links=[],
        run_history=False,
        root_path=collection_path(settings.collection).rstrip("/"),
        allowed_paths=[],
        blocked_paths=[],
        show_error=False,
        max_file_size=1,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        auth_dependency=user_of,
        app_kwargs={"telemetry": dict(_NO_TELEMETRY)},
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"]),
        head=HEAD,
    )
    return mounted


def _add_routes(
    app: FastAPI, pipeline: Pipeline, settings: Settings, testing: ModelTesting | None
) -> None:
    """Add the routes that the page's scripts use."""
    index = pipeline.retriever.index
    may_manage = not read_only_reason(settings)
    library = Library(pipeline.retriever.embedder, settings)
    conversations = Conversations(settings.collection_home)
    pictures = PagePictures(settings.collection_home, library.max_bytes)
    app.include_router(source_pane_router(index, pictures, partial(answerer_line, settings)))
    app.include_router(options_router(index, partial(_answerers, settings, testing), may_manage))
    if may_manage:
        library.resume_watching()
        app.include_router(model_pull_router(ModelPuller(configured_server(settings).pull)))
    app.include_router(documents_router(library, settings))
    app.include_router(collections_router(pipeline.retriever.embedder, settings, may_manage))
    app.include_router(chats_router(conversations, user_of))
    app.include_router(feedback_router(conversations, index, questions_file(settings), user_of))


def _answerers(settings: Settings, testing: ModelTesting | None) -> AvailableAnswerers:
    """Return who can answer; a test that runs is told in place of advice."""
    available = available_answerers(settings)
    if testing is None:
        return available
    testing.look()
    return replace(available, advice=testing.state or available.advice)
