"""Imports of large libraries: without garbage collection, and without reading the environment.

The callers decide which libraries these are.
"""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

# Variables that httpx, ollama and gradio read on import; a malformed value makes the import fail.
_HIDDEN = (
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "OLLAMA_HOST",
    "OLLAMA_API_KEY",
    "GRADIO_SERVER_PORT",
    "GRADIO_NUM_PORTS",
)
_NO_PROXIES = {"no_proxy": "*"}  # httpx then ignores every proxy; lower case takes precedence
_environment_lock = threading.RLock()


@contextmanager
def gc_paused() -> Iterator[None]:
    """Pause the garbage collector while heavy libraries are imported.

    The objects created inside stay until the process ends, so they are also exempt from all later
    collections. The libraries of the models and the page create half a million of them; scanning
    those takes a third of a second, during which no request is answered.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


@contextmanager
def environment_ignored() -> Iterator[None]:
    """Hide proxies, certificates and the libraries' own settings while a library is imported.

    Ollama and Gradio create HTTP clients when they are imported, and Chroma reads its settings from
    the environment and from `.env`. A malformed value there would end the program, although nothing
    here needs a proxy. The environment is restored afterwards.
    """
    with _environment_lock, _variables_hidden(), _settings_from_arguments_only():
        yield


@contextmanager
def _variables_hidden() -> Iterator[None]:
    names = (*_HIDDEN, *_NO_PROXIES)
    saved = {name: os.environ.pop(name) for name in names if name in os.environ}
    os.environ.update(_NO_PROXIES)
    try:
        yield
    finally:
        for name in _NO_PROXIES:
            del os.environ[name]
        os.environ.update(saved)


@contextmanager
def _settings_from_arguments_only() -> Iterator[None]:
    """Stop pydantic settings from reading the environment and `.env`."""

    from pydantic_settings import BaseSettings  # slow to import, and `rag --help` needs none

    def arguments_only(cls: type, *args: Any, **sources: Any) -> Any:
        return (sources["init_settings"],)

    settings: Any = BaseSettings
    original = settings.__dict__["settings_customise_sources"]
    settings.settings_customise_sources = classmethod(arguments_only)
    try:
        yield
    finally:
        settings.settings_customise_sources = original
