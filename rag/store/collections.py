"""The collections of a home folder: sets of documents, each with its own index.

HOME/collections/NAME/ holds what the home folder holds for the default collection: the index, the
list of its folders, uploads, conversations, saved questions. With the list it is a collection.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from rag.errors import CollectionMissing, RagError, SettingsError
from rag.settings import COLLECTIONS, Settings, collection_name

DEFAULT = "Default"
"""How the default collection, whose name is empty, is shown."""
_LIST = "folders.json"


def collection_names(home: Path) -> list[str]:
    """Return the names of the collections beside the default one, in alphabetical order."""
    names = (path.parent.name for path in (home / COLLECTIONS).glob(f"*/{_LIST}"))
    return sorted(filter(_is_name, names), key=str.casefold)


def collection_exists(settings: Settings) -> bool:
    """Return whether there is the collection of the settings; the default one always is."""
    return not settings.collection or (settings.collection_home / _LIST).is_file()


def require_collection(settings: Settings) -> None:
    """Raise `CollectionMissing`, which names those there are, unless the collection exists."""
    if collection_exists(settings):
        return
    names = [DEFAULT, *collection_names(settings.home)]
    raise CollectionMissing(
        f"There is no collection {settings.collection!r}; there are: {', '.join(names)}.",
        f"To make it, run: {index_command(settings.collection)} FOLDER",
    )


def require_free_name(settings: Settings) -> None:
    """Raise `SettingsError` if a name differs only by capitals from that of a collection."""
    wanted = settings.collection
    for name in collection_names(settings.home):
        if name != wanted and name.casefold() == wanted.casefold():
            raise SettingsError(
                f"{wanted!r} is too like the name of the collection {name!r}.",
                "Some systems make no difference between capitals. Choose another name.",
            )


def index_command(collection: str) -> str:
    """Return the command that indexes a collection.

    >>> index_command(""), index_command("Old files")
    ('rag index', "rag index --collection 'Old files'")
    """
    return f"rag index --collection {shlex.quote(collection)}" if collection else "rag index"


@contextmanager
def naming_collection(collection: str) -> Iterator[None]:
    """Put the collection into the commands that the errors of a block tell to run."""
    try:
        yield
    except RagError as error:
        plain, named = index_command(""), index_command(collection)
        if collection and "--collection" not in error.remedy:
            error.remedy = error.remedy.replace(plain, named)
        raise


def collection_path(collection: str) -> str:
    """Return where the page of a collection is.

    >>> collection_path(""), collection_path("Old files")
    ('/', '/collections/Old%20files/')
    """
    return f"/{COLLECTIONS}/{quote(collection)}/" if collection else "/"


def _is_name(name: str) -> bool:
    try:
        return collection_name(name) == name
    except SettingsError:
        return False
