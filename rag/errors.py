"""The exceptions, as one tree; each says what happened and, where possible, what to do."""

from __future__ import annotations


class RagError(Exception):
    """An error that is shown to the user; `remedy` says what to do, often as a command."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}\n  {self.remedy}" if self.remedy else self.message


class SettingsError(RagError):
    """A setting that cannot be used."""


class SourceError(RagError):
    """A folder, a file or a document that is missing or cannot be used."""


class FieldRefused(SourceError):
    """A value that a field of a document's metadata cannot have."""

    def __init__(self, message: str, remedy: str, field: str) -> None:
        super().__init__(message, remedy)
        self.field = field


class ModelError(RagError):
    """An embedding model, a reader or a reranker that cannot be loaded."""


class StorageError(RagError):
    """The base of all errors of the index and the files beside it."""


class IndexMissing(StorageError):
    """Nothing has been indexed yet."""


class IndexMismatch(StorageError):
    """The index was made by another model or with other settings."""


class IndexDamaged(StorageError):
    """The index does not hold what its manifest says."""


class IndexBusy(StorageError):
    """Another process or job is changing the index."""


class ConversationMissing(RagError):
    """The user has no conversation with that id."""


class Cancelled(RagError):
    """The user has stopped the answer; this is not shown as an error."""

    def __init__(self) -> None:
        super().__init__("Stopped.")


class AnswererError(RagError):
    """The answerer could not finish; the message says why."""


class ModelServerUnreachable(AnswererError):
    """The model server cannot be reached."""


class ModelMissing(AnswererError):
    """The server runs but does not have the model."""


class ModelStalled(AnswererError):
    """The server was silent for longer than the time-out."""


class ModelStreamBroken(AnswererError):
    """The stream ended before the answer was complete."""


class ModelOutputInvalid(AnswererError):
    """The model wrote nothing, or no valid answer."""
