"""The whole web application: the page, the routes beside it, and the doors before them."""

from __future__ import annotations

from functools import partial

from fastapi import FastAPI

from rag.answering.chooser import available_answerers, configured_server
from rag.app.gradio_library import gr
from rag.app.page.examples import answerer_line
from rag.app.page.layout import build_page
from rag.app.routes.assets import HEAD
from rag.app.routes.chats import chats_router
from rag.app.routes.documents import documents_routes, read_only_reason
from rag.app.routes.feedback import feedback_router
from rag.app.routes.model_pull import ModelPuller, model_pull_routes
from rag.app.routes.options import options_routes
from rag.app.routes.reader import SILENT, reader_routes
from rag.app.security.middleware import add_security
from rag.app.security.session import user_of
from rag.ingestion.library import Library
from rag.pipeline import Pipeline
from rag.settings import Settings
from rag.store.conversations import Conversations
from rag.store.eval_questions import questions_file


def build_app(pipeline: Pipeline, settings: Settings, port: int) -> FastAPI:
    """The page as a web application, to be served at that port."""
    app = reader_routes(pipeline.retriever.index, partial(answerer_line, settings))
    may_manage = not read_only_reason(settings)
    app.include_router(
        options_routes(pipeline.retriever.index, partial(available_answerers, settings), may_manage)
    )
    if may_manage:
        app.include_router(model_pull_routes(ModelPuller(configured_server(settings).pull)))
    library = Library(pipeline.retriever.embedder, settings)
    app.include_router(documents_routes(library, settings))
    kept = Conversations(settings.home)
    app.include_router(chats_router(kept, user_of))
    app.include_router(
        feedback_router(kept, pipeline.retriever.index, questions_file(settings), user_of)
    )
    add_security(app, settings)
    if settings.mcp:
        from rag.app.routes.mcp import add_tools

        add_tools(app, pipeline)
    blocks = build_page(pipeline, settings)
    # Everything is said here, since Gradio lets the environment decide what is left open.
    blocks.vibe_mode = False
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        server_name=settings.host,
        server_port=port,
        footer_links=[],
        run_history=False,
        root_path="",
        allowed_paths=[],
        blocked_paths=[],
        show_error=False,
        max_file_size=1,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        auth_dependency=user_of,
        app_kwargs={"telemetry": dict(SILENT)},
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"]),
        head=HEAD,
    )
    return mounted
