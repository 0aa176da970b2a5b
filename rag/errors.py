"""The exceptions, drawn as one tree; each tells the user what happened and what mends it."""

from __future__ import annotations


class RagError(Exception):
    """Anything that a user is told in a sentence; `remedy` is the command that mends it."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}\n  {self.remedy}" if self.remedy else self.message


class SettingsError(RagError):
    """A setting that cannot be used."""


class SourceError(RagError):
    """A folder or a `sources.toml` that cannot be read."""


class ModelError(RagError):
    """An embedding model or a cross-encoder that cannot be loaded."""


class StorageError(RagError):
    """Base of what can be wrong with an index."""


class IndexMissing(StorageError):
    """Nothing has been indexed yet."""


class IndexMismatch(StorageError):
    """The index was made by another model or with other settings."""


class IndexDamaged(StorageError):
    """The index does not hold what its manifest says."""


class IndexBusy(StorageError):
    """Another process is writing."""


class ConversationMissing(RagError):
    """The user keeps no conversation of that id."""


class Cancelled(RagError):
    """The reader has stopped it; nobody need be told."""

    def __init__(self) -> None:
        super().__init__("Stopped.")


class AnswererError(RagError):
    """The answerer could not finish; the message says why."""


class ModelServerUnreachable(AnswererError):
    """Nobody answers at the model server's address."""


class ModelMissing(AnswererError):
    """The server runs, but does not have the model."""


class ModelStalled(AnswererError):
    """The server took longer than the time-out."""


class ModelStreamBroken(AnswererError):
    """The stream ended before the server said that it was done."""


class ModelOutputInvalid(AnswererError):
    """The model wrote nothing, or something that is not what was asked for."""
