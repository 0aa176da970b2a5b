"""What stands on the page from the beginning, before anything is asked; `static/` fills it."""

from __future__ import annotations

from rag.app.security.signin import TITLE

HEADER = (
    '<button type="button" class="quiet" data-drawer aria-label="Conversations">☰</button>'
    f"<h1>{TITLE}</h1>"
    '<nav class="views" aria-label="Views"><a href="?" data-view="">Chat</a>'
    '<a href="?view=documents" data-view="documents">Documents</a></nav>'
    '<a class="quiet narrow" href="?sources=all">Sources</a><span id="account"></span>'
)
CHATS = '<nav id="chats" aria-label="Conversations"></nav>'
DOCUMENTS = '<section id="documents" aria-label="Documents"></section>'
CHOICES = (
    '<button type="button" id="choose" popovertarget="choices" aria-controls="choices"'
    ' aria-expanded="false"><span id="who">Who answers</span></button>'
    '<span id="only" hidden><span></span><button type="button" data-all'
    ' aria-label="Ask all sources again">✕</button></span>'
    '<div id="choices" popover role="dialog" aria-label="Who answers, and which sources are asked">'
    "</div>"
)
READER = '<aside id="reader" aria-label="Sources"></aside>'
