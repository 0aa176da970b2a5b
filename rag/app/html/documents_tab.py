"""The Documents tab as HTML: what adds documents, then what is indexed, skipped and left out.

Pure functions, like `reader`. What a button does is in two attributes, `data-do` and `data-with`:
the name of a route of `documents`, and the JSON to send there.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from rag.app.html.markup import escaped, joined_with_dots, source_link
from rag.corpus.folder import Skipped
from rag.corpus.readers import readable_suffixes
from rag.ingestion.catalog import Catalog, CatalogEntry, matching
from rag.language.dates import date_words

_LISTED = 500  # rows of a table or a list; more are counted
_COLUMNS = ("Document", "Outlet", "Date", "Passages", "Indexed")


def tab_html(closed: str, max_mb: float) -> str:
    """What stays while the list changes; `closed` says why nothing can be changed here, if so."""
    adding = _note(closed) if closed else _adding(max_mb)
    again = "" if closed else _button("reindex", {}, "Re-index", "Re-index all folders")
    return (
        f'<header class="shelf-head"><h2 tabindex="-1">Documents</h2>{again}</header>{adding}'
        '<div id="job"><progress hidden aria-label="Progress of indexing"></progress>'
        '<p role="status"></p></div>'
        '<p class="find"><label for="find">Find a document</label>'
        '<input id="find" type="search" autocomplete="off"></p>'
        '<div id="shelf"></div>'
    )


def catalog_html(shelf: Catalog, uploads: Path, closed: bool, words: str = "") -> str:
    """The list; of the documents those that match the words."""
    found = matching(shelf.documents, words)
    parts = [
        f'<p class="sum">{escaped(_sum(shelf, found, words))}</p>',
        _table(found, closed),
        _all_of(found, closed) if words.strip() else "",
        _mending(found),
        _folders(shelf, uploads, closed),
        _skipped(shelf.skipped, shelf.warnings),
        _left_out(shelf.left_out, closed),
    ]
    return "".join(parts)


def _adding(max_mb: float) -> str:
    known = ", ".join(readable_suffixes())
    return (
        '<div class="adding"><p class="drop">'
        f'<input id="files" type="file" multiple accept="{escaped(",".join(readable_suffixes()))}">'
        '<label for="files" class="action">Add files</label>'
        f" <span>or drop them here: {escaped(known)}, up to {max_mb:g} MB each.</span></p>"
        '<form><label for="folder">Add a folder of this machine</label>'
        '<input id="folder" name="path" placeholder="~/Documents/reports" autocomplete="off"'
        ' spellcheck="false"><button>Add folder</button></form></div>'
    )


def _sum(shelf: Catalog, found: Sequence[CatalogEntry], words: str) -> str:
    count = len(shelf.documents)
    if words.strip():
        return f"{len(found):,} of {_counted(count, 'document')}."
    if not count:
        return "Nothing is indexed. Add files or a folder, or put back what was left out."
    return f"{_counted(count, 'document')} in {_counted(shelf.passages, 'passage')}."


def _table(found: Sequence[CatalogEntry], closed: bool) -> str:
    if not found:
        return ""
    last = "" if closed else '<th scope="col"><span class="unseen">Remove</span></th>'
    heads = "".join(f'<th scope="col">{name}</th>' for name in _COLUMNS) + last
    rows = "".join(_row(listed, closed) for listed in found[:_LISTED])
    return (
        '<table><caption class="unseen">Indexed documents, by title</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{_more(len(found))}"
    )


def _row(listed: CatalogEntry, closed: bool) -> str:
    source, title = listed.source, escaped(listed.title)
    lacks = "".join(f"<li>{escaped(words)}</li>" for words in listed.lacks)
    about = [source.author or "", "" if listed.title == source.path else source.path]
    below = escaped(joined_with_dots(*about))
    name = f'<a href="{source_link(source)}">{title}</a>'
    name += f'<span class="below">{below}</span>' if below else ""
    name += f'<ul class="lacks" aria-label="Warnings">{lacks}</ul>' if lacks else ""
    day = escaped(date_words(listed.indexed_at[:10], short=True))
    when = f'<time datetime="{escaped(listed.indexed_at)}">{day}</time>'
    published = escaped(date_words(source.published, short=True)) if source.published else ""
    unit = f'<span class="unit"> {"passage" if listed.passages == 1 else "passages"}</span>'
    remove = _button("remove", {"ids": [source.id]}, "Remove", f"Remove {listed.title}")
    return (
        f'<tr><th scope="row">{name}</th><td>{escaped(source.publisher or "")}</td>'
        f'<td>{published}</td><td class="number">{listed.passages:,}{unit}</td>'
        f'<td><span class="unit">indexed </span>{when}</td>'
        + ("</tr>" if closed else f"<td>{remove}</td></tr>")
    )


def _all_of(found: Sequence[CatalogEntry], closed: bool) -> str:
    if closed or len(found) < 2:
        return ""
    ids = [listed.source.id for listed in found]
    words = f"Remove these {len(found):,}"
    return f"<p>{_button('remove', {'ids': ids}, words, f'{words} documents')}</p>"


def _mending(found: Sequence[CatalogEntry]) -> str:
    """How to say what a text does not say of itself."""
    fields = {"no title": "title", "no outlet": "publisher", "no date": "published"}
    first = next((d for d in found if fields.keys() & set(d.lacks)), None)
    if first is None:
        return ""
    examples = {"title": "Its title", "publisher": "Who published it", "published": "2024-06-20"}
    lines = [f"[{json.dumps(first.source.path, ensure_ascii=False)}]"]
    lines += [
        f'{fields[lack]} = "{examples[fields[lack]]}"' for lack in first.lacks if lack in fields
    ]
    return _fold(
        "mending",
        "How to add a title, an outlet or a date",
        f"<p>Write it into the file {_path(str(first.folder / 'sources.toml'))}, then"
        f" re-index:</p><pre>{escaped(chr(10).join(lines))}</pre>",
    )


def _folders(shelf: Catalog, uploads: Path, closed: bool) -> str:
    rows = []
    for folder, count in shelf.folders:
        name = "Uploaded files, kept in " if folder == uploads else ""
        sent = {"folder": str(folder)}
        button = "" if closed else _button("forget", sent, "Forget", f"Forget {folder}")
        about = f"{name}{_path(str(folder))} <span>· {_counted(count, 'document')}</span>"
        rows.append(f"<li><span>{about}</span>{button}</li>")
    if not rows:
        return ""
    return f'<h3>Folders</h3><ul class="rows">{"".join(rows)}</ul>'


def _skipped(skipped: Sequence[Skipped], warnings: Sequence[str]) -> str:
    rows = [
        f"<li><span>{_path(str(Path(s.folder) / s.path))}: {escaped(s.reason)}</span></li>"
        for s in skipped[:_LISTED]
    ]
    more = _more(len(skipped))
    rows += [f"<li><span>{escaped(warning)}</span></li>" for warning in warnings[:_LISTED]]
    if not rows:
        return ""
    words = f"{_counted(len(skipped), 'file')} skipped" if skipped else "Warnings"
    return _fold("skipped", words, f'<ul class="rows">{"".join(rows)}</ul>{more}')


def _left_out(left_out: Sequence[tuple[str, str]], closed: bool) -> str:
    if not left_out:
        return ""
    rows = []
    for file, title in left_out[:_LISTED]:
        button = _button("restore", {"files": [file]}, "Put back", f"Put back {title}")
        rows.append(
            f"<li><span>{escaped(title)} {_path(file)}</span>{'' if closed else button}</li>"
        )
    everything = {"files": [file for file, _ in left_out]}
    whole = _button("restore", everything, "Put all back", "Put all back that was left out")
    below = "" if closed or len(left_out) < 2 else f"<p>{whole}</p>"
    words = f"{_counted(len(left_out), 'document')} left out"
    inside = f'<ul class="rows">{"".join(rows)}</ul>{_more(len(left_out))}{below}'
    return _fold("left-out", words, inside)


def _fold(name: str, summary: str, inside: str) -> str:
    return f'<details data-fold="{name}"><summary>{escaped(summary)}</summary>{inside}</details>'


def _button(do: str, sent: object, words: str, label: str) -> str:
    body = escaped(json.dumps(sent))
    return (
        f'<button type="button" data-do="{do}" data-with="{body}"'
        f' aria-label="{escaped(label)}">{escaped(words)}</button>'
    )


def _more(count: int) -> str:
    return _note(f"… and {count - _LISTED:,} more.") if count > _LISTED else ""


def _path(path: str) -> str:
    return f'<span class="path">{escaped(path)}</span>'


def _note(words: str) -> str:
    return f'<p class="note">{escaped(words)}</p>'


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun if count == 1 else noun + 's'}"
