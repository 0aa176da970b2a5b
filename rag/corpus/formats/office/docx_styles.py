"""What the styles and the numbering of a Word document say about its paragraphs."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from rag.corpus.formats.office.style_names import kind_of_style, spell
from rag.types import BlockKind

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"heading (\d)")
_LIST = re.compile(r"list(?: bullet| number)(?: (\d))?")
_FORMATS = {"lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"}
_DEEPEST = 9


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style makes of a paragraph; `list_id` and `list_level` may be unset."""

    kind: BlockKind = "paragraph"
    level: int = 0
    list_id: str | None = None
    list_level: int | None = None


@dataclass
class Numbering:
    """Counts the paragraphs of numbered lists, as Word does when it shows them."""

    levels: dict[tuple[str, int], tuple[str, str, int]]  # list, level -> format, text, start
    lists: dict[str, str]  # several ids may share a list
    restarts: dict[tuple[str, int], int]  # id, level -> start
    _counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    def next_label(self, list_id: str, level: int) -> str:
        """Count a paragraph and return its number as shown, or "" for a bullet."""
        key, level = self.lists.get(list_id, ""), min(level, _DEEPEST)
        kind, text, start = self.levels.get((key, level), ("bullet", "", 1))
        counts = self._counts[key]
        if (restart := self.restarts.pop((list_id, level), None)) is not None:
            counts[level] = restart - 1
        counts[level] = counts.get(level, start - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        if kind in ("bullet", "none"):
            return ""
        return re.sub(r"%(\d)", lambda m: self._shown(key, int(m.group(1)) - 1), text)

    def _shown(self, key: str, level: int) -> str:
        kind, _, start = self.levels.get((key, level), ("decimal", "", 1))
        return spell(self._counts[key].get(level, start), _FORMATS.get(kind, "1"))


def read_styles(root: Any) -> dict[str, Style]:
    """Return the paragraph styles by id, each with what it takes over from its base."""
    elements = {element.get(f"{W}styleId"): element for element in root.iter(f"{W}style")}
    styles: dict[str, Style] = {}
    for name in elements:
        chain: list[str] = []
        while name in elements and name not in styles and name not in chain:
            chain.append(name)
            name = value(elements[name], "basedOn") or ""
        style = styles.get(name, Style())
        for below in reversed(chain):
            style = styles[below] = _derive(style, elements[below])
    return styles


def read_numbering(root: Any) -> Numbering:
    """Return the lists of a document; `root` is None if it has none."""
    numbering = Numbering({}, {}, {})
    if root is None:
        return numbering
    for abstract in root.iter(f"{W}abstractNum"):
        for level in abstract.iter(f"{W}lvl"):
            key = (abstract.get(f"{W}abstractNumId", ""), int(level.get(f"{W}ilvl", "0")))
            kind, text = value(level, "numFmt") or "decimal", value(level, "lvlText") or ""
            numbering.levels[key] = (kind, text, int(value(level, "start") or "1"))
    for number in root.iter(f"{W}num"):
        name = number.get(f"{W}numId", "")
        numbering.lists[name] = value(number, "abstractNumId") or ""
        for override in number.iter(f"{W}lvlOverride"):
            if start := value(override, "startOverride"):
                numbering.restarts[name, int(override.get(f"{W}ilvl", "0"))] = int(start)
    return numbering


def value(element: Any, *path: str) -> str | None:
    """Return the `w:val` of a descendant, or None if there is no such element."""
    found = element.find("/".join(W + name for name in path))
    return None if found is None else found.get(f"{W}val", "")


def outline_level(element: Any) -> int:
    """Return the level of a heading that a style or a paragraph states, or 0."""
    stated = value(element, "pPr", "outlineLvl") or ""
    return int(stated) + 1 if stated.isdigit() and int(stated) < _DEEPEST else 0


def _derive(base: Style, element: Any) -> Style:
    name = (value(element, "name") or "").lower()
    kind, level = base.kind, base.level
    if named := kind_of_style(name):
        kind, level = named, 0
    elif found := _HEADING.fullmatch(name):
        kind, level = "heading", int(found.group(1))
    elif stated := outline_level(element):
        kind, level = "heading", stated
    elif found := _LIST.fullmatch(name):
        kind, level = "item", int(found.group(1) or 1)
    list_id = value(element, "pPr", "numPr", "numId")
    list_level = value(element, "pPr", "numPr", "ilvl")
    return Style(
        kind,
        level,
        base.list_id if list_id is None else list_id,
        base.list_level if list_level is None else int(list_level),
    )
