"""A module of the package imports only from floors below its own."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import rag

PACKAGE = Path(rag.__file__).parent
FLOORS = [
    {"types"},
    {"text", "spans", "settings", "logistic", "lines", "stopping", "lasting"},
    {"keeping", "dates", "names", "boilerplate", "spelling", "measures"},
    {"leaning"},
    {"referents"},
    {"numbers", "provenance", "attribution", "offices"},
    {"told", "conversations", "passages", "manifest", "home", "rarity", "moments", "speakers"},
    {"marking", "documents", "embeddings", "lexical", "network", "periods"},
    {"reading", "generation", "corpus", "memory", "figures", "relevance", "ranges"},
    {"holdings", "uploads"},
    {"writing", "verification", "questions", "grounds"},
    {"parties", "suggesting", "matter"},
    {"gathering", "shelf"},
    {"index", "likeness", "fitting", "sources", "findings", "narrowing"},
    {"timely"},
    {"jobs"},
    {"library"},
    {"actors", "polarity", "likelihood"},
    {"support"},
    {"retrieval", "evidence", "followup"},
    {"sureness"},
    {"disagreements", "timeliness"},
    {"differing", "amounts"},
    {"axes"},
    {
        "answerers.selection",
        "answerers.structured",
        "answerers.prompt",
        "answerers.ollama_faults",
        "answerers.pulling",
    },
    {"answerers.ollama_server"},
    {"answerers.ollama", "answerers.extractive"},
    {"answerers.choice", "answerers.rewriting"},
    {"pipeline", "checking", "status"},
    {"contract", "shapes", "wiring"},
    {"terminal", "export", "app.markup", "app.address", "app.fresh", "app.relay", "app.typeset"},
    {
        "app.problems",
        "app.choices",
        "app.rating",
        "app.timeline",
        "app.found",
        "app.places",
        "app.listing",
    },
    {"app.card"},
    {"app.render"},
    {"app.chat", "app.welcome", "app.reader"},
    {"users"},
    {"app.guard", "app.passwords", "app.assets"},
    {"app.session"},
    {"app.tab"},
    {"app.documents"},
    {"app.signin", "app.streams"},
    {"app.doors"},
    {"app.conversation", "app.wish", "app.fetching"},
    {"app.chats", "app.web", "app.api"},
    {"app.feedback"},
    {"app.tools"},
    {"app.bridge", "app.frame"},
    {"app.page"},
    {"app.application"},
    {"app.launch"},
    {"asking"},
    {"options"},
    {"accounts"},
    {"cli"},
]
FLOOR = {module: floor for floor, modules in enumerate(FLOORS) for module in modules}


def modules() -> list[str]:
    paths = PACKAGE.rglob("*.py")
    names = [".".join(p.relative_to(PACKAGE).with_suffix("").parts) for p in paths]
    return sorted(name for name in names if not name.endswith("__init__"))


def imported(module: str) -> set[str]:
    path = PACKAGE.joinpath(*module.split(".")).with_suffix(".py")
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("rag."):
            found.add(node.module.removeprefix("rag."))
        elif isinstance(node, ast.Import):
            found |= {a.name.removeprefix("rag.") for a in node.names if a.name.startswith("rag.")}
    return found


@pytest.mark.parametrize("module", modules())
def test_imports_go_downwards(module: str) -> None:
    floor = FLOOR[module]
    above = {name for name in imported(module) if FLOOR.get(name, -1) >= floor}
    assert not above, f"{module} (floor {floor}) imports {above}"


def test_every_module_has_a_floor() -> None:
    assert set(modules()) == set(FLOOR)
