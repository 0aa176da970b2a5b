"""The optional cross-encoder that reorders passages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rag.errors import ModelError
from rag.settings import Settings


class Reranker(Protocol):
    """Scores pairs of texts; `sentence_transformers.CrossEncoder` is one."""

    def predict(self, inputs: list[tuple[str, str]], /) -> Sequence[float]:
        """Return a score for each pair; the higher, the more relevant."""


def load_reranker(settings: Settings) -> Reranker | None:
    """Load the configured cross-encoder; None if there is none. Raises `ModelError`."""
    if not settings.reranker:
        return None
    try:
        from sentence_transformers import CrossEncoder

        return CrossEncoder(settings.reranker)  # type: ignore[no-any-return]
    except (OSError, ValueError, RuntimeError, ImportError, KeyError) as error:
        raise ModelError(
            f"The cross-encoder {settings.reranker!r} could not be loaded: "
            f"{str(error).splitlines()[0]}",
            "Set RAG_RERANKER to the name or folder of a cross-encoder, or unset it.",
        ) from error
