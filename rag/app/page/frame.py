"""The parts of the page that are there from the start; the scripts of `static/` fill them."""

from __future__ import annotations

from rag.app.html.environment import render
from rag.app.security.signin import TITLE

HEADER = str(render("frame_header", title=TITLE))
CHATS = '<nav id="chats" aria-label="Conversations"></nav>'
DOCUMENTS = '<section id="documents" aria-label="Documents"></section>'
CHOICES = str(render("frame_options"))
SOURCE_PANE = '<aside id="source-pane" aria-label="Sources"></aside>'
