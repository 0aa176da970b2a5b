"""The command `rag collections`: the sets of documents in a home folder."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from rag.cli.options import Home, Json, settings_with
from rag.errors import RagError


def collections(
    home: Home = None,
    as_json: Json = False,
    remove: Annotated[
        str | None, typer.Option(metavar="NAME", help="Remove this collection.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="With --remove: do it.")] = False,
) -> None:
    """List the collections, sets of documents with an index of their own; or remove one.

    To make one, run: rag index --collection NAME FOLDER
    """
    settings = settings_with(home=home, collection="")
    from rag.ingestion.collections import remove_collection, summaries
    from rag.store.collections import DEFAULT, require_collection

    if remove is None:
        for found in summaries(settings):
            if as_json:
                print(json.dumps(asdict(found), ensure_ascii=False, default=str))
                continue
            folders = ", ".join(map(str, found.folders)) or "no folder"
            about = found.problem or f"{_counted(found.documents)} in {folders}"
            print(f"{found.name or DEFAULT}: {about}")
        return
    doomed = settings.in_collection(remove)
    if not doomed.collection:
        raise typer.BadParameter("name the collection: rag collections --remove NAME")
    require_collection(doomed)
    if not yes:
        raise RagError(
            f"This deletes {doomed.collection_home}: the index, and with it the conversations, the"
            " saved questions and the copies of uploaded files. Your folders stay as they are."
            " Nothing was deleted.",
            "To delete it, run the command again with --yes.",
        )
    remove_collection(doomed)
    print(f"The collection {doomed.collection} was removed.")


def _counted(documents: int) -> str:
    return f"{documents:,} {'document' if documents == 1 else 'documents'}"
