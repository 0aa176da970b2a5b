"""The address of the Ollama server: what is set for this program, or for Ollama's own clients."""

from __future__ import annotations

import os
import re
from contextlib import suppress

import httpx

DEFAULT = "http://127.0.0.1:11434"
_ANYWHERE = re.compile(r"^(https?://)?(?:0\.0\.0\.0|\[::\])(?=[:/]|$)", re.IGNORECASE)
_ROUTE = re.compile(r"/+(?:v1|api)?/*$")
_OPENAI = re.compile(r"/v1/*$")
_PORT = ":11434"


def server_address(configured: str) -> str:
    """Return `configured`, else what OLLAMA_HOST says, else the default.

    Scheme and port may be missing; 0.0.0.0 means this machine; "/api" at the end is left out. "/v1"
    stays: a server with such an address may speak OpenAI's protocol. An OLLAMA_HOST that is no
    address counts as missing.
    """
    written = (configured or os.environ.get("OLLAMA_HOST", "")).strip()
    address = cleaned(written) + ("/v1" if may_speak_openai(written) else "")
    if configured:
        return address
    with suppress(httpx.InvalidURL, ValueError):
        if httpx.URL(address).host:
            return address
    return DEFAULT


def may_speak_openai(address: str) -> bool:
    """Return whether a server with that address may speak OpenAI's protocol in place of Ollama's.

    Ollama itself serves both at "/v1".
    """
    return bool(_OPENAI.search(address))


def cleaned(address: str) -> str:
    """Return an address with scheme and port, and without a route.

    >>> cleaned("0.0.0.0"), cleaned("https://gpu.example/v1"), cleaned("box:9000/")
    ('http://127.0.0.1:11434', 'https://gpu.example', 'http://box:9000')
    """
    address = _ANYWHERE.sub(lambda found: f"{found[1] or ''}127.0.0.1", address.strip())
    address = _ROUTE.sub("", address)
    if not address or "://" in address:
        return address
    has_port = re.search(r":\d+$", address) or address.count(":") > 1
    return f"http://{address}{'' if has_port else _PORT}"
