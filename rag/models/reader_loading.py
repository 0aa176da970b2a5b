"""Loads a reader: the packaged one, one that was trained here, or a cross-encoder.

The packaged reader is the packaged embedding model with its upper layers trained further;
`data/weights/reader.safetensors` holds the differences from its weights (see docs/reader.md).
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path

from rag.errors import ModelError
from rag.models.model_files import in_bfloat16, packaged_model
from rag.models.reader import PairReader, PassageReader, Reader
from rag.models.trained_weights import restored
from rag.settings import Settings


def load_reader(settings: Settings) -> Reader | None:
    """Load the configured reader; None if it is switched off. Raises `ModelError`."""
    if settings.reader == "none":
        return None
    if settings.reader:
        return _load_cross_encoder(settings.reader)
    with as_file(files("rag").joinpath("data/weights/reader.safetensors")) as path:
        return load_trained(path, settings)


def load_trained(path: Path, settings: Settings) -> PassageReader:
    """Load a reader that `eval.train_reader` wrote. Raises `ModelError`."""
    return _loaded(path, path.stat().st_mtime_ns, in_bfloat16(settings))


@lru_cache(maxsize=2)
def _loaded(path: Path, modified: int, low_precision: bool) -> PassageReader:
    """Load a reader once for all pipelines: it is read only."""
    import torch
    from transformers import AutoTokenizer

    from rag.models.reader_network import ReaderNetwork

    base = packaged_model()
    network = restored(path, base, ReaderNetwork)
    network.encoder.to(torch.bfloat16 if low_precision else torch.float32)
    return PassageReader(network, AutoTokenizer.from_pretrained(base))


def _load_cross_encoder(source: str) -> PairReader:
    try:
        from sentence_transformers import CrossEncoder

        encoder = CrossEncoder(source)
        labels = int(encoder.config.num_labels)
    except (OSError, ValueError, RuntimeError, ImportError, KeyError) as error:
        raise ModelError(
            f"The reader {source!r} could not be loaded: {str(error).splitlines()[0]}",
            'Set RAG_READER to the name or folder of a cross-encoder, or to "none" for no reader,'
            " or unset it to use the packaged one.",
        ) from error
    if labels != 1:
        raise ModelError(
            f"The reader {source!r} gives {labels} scores for a pair of texts; it must give one.",
            "Set RAG_READER to a cross-encoder that was made for ranking.",
        )
    return PairReader(encoder)
