"""The address of the Ollama server: what is set for this program, or for Ollama's own clients."""

from __future__ import annotations

import os
import re
from contextlib import suppress

import httpx

DEFAULT = "http://127.0.0.1:11434"
_ANYWHERE = re.compile(r"^(https?://)?(?:0\.0\.0\.0|\[::\])(?=[:/]|$)", re.IGNORECASE)
_ROUTE = re.compile(r"/+(?:v1|api)?/*$")
_PORT = ":11434"


def server_address(configured: str) -> str:
    """Return `configured`, else what OLLAMA_HOST says, else the default.

    Scheme and port may be missing; 0.0.0.0 means this machine; "/v1" and "/api" at the end are left
    out. An OLLAMA_HOST that is no address counts as missing.
    """
    if configured:
        return cleaned(configured)
    address = cleaned(os.environ.get("OLLAMA_HOST", ""))
    with suppress(httpx.InvalidURL, ValueError):
        if httpx.URL(address).host:
            return address
    return DEFAULT


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
