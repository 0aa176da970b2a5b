"""The events between Gradio and the scripts of the page have one list of names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rag.app.page.script_bridge import PageEvent
from rag.app.routes.assets import STATIC

NAMES = dict(
    re.findall(r'^export const (\w+) = "([^"]+)";', (STATIC / "events.js").read_text(), re.M)
)
SCRIPTS = sorted(path for path in STATIC.glob("*.js") if path.name != "events.js")


def test_python_and_scripts_have_the_same_names() -> None:
    assert NAMES.items() >= {event.name: event.value for event in PageEvent}.items()
    assert len(set(NAMES.values())) == len(NAMES)
    assert all(name.startswith("rag:") for name in NAMES.values())


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_take_names_from_the_list(path: Path) -> None:
    script = path.read_text()
    assert "rag:" not in script
    assert "new Event(" not in script.replace('new Event("input"', "")
    assert "CustomEvent" not in script


def test_every_name_is_used() -> None:
    scripts = "".join(path.read_text() for path in SCRIPTS)
    used = set(re.findall(r"\b[A-Z]+\b", scripts)) | {event.name for event in PageEvent}
    assert NAMES.keys() <= used


def test_every_script_begins_with_what_it_does() -> None:
    for path in [*SCRIPTS, STATIC / "events.js"]:
        first = path.read_text().splitlines()[0]
        assert re.fullmatch(r"// [A-Z].{20,96}\.", first), f"{path.name}: {first}"
