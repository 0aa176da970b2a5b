"""The reader: what it is given, what it says, what is stored of it, and what may replace it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch

from rag.errors import ModelError
from rag.evidence.confidence import confidence
from rag.evidence.sentence_ranking import rank_evidence
from rag.factory import build
from rag.index.index import Index
from rag.models.embedder import Embedder
from rag.models.reader import Odds, PairReader, PassageReader, Reader
from rag.models.reader_loading import load_reader
from rag.models.reader_network import ReaderNetwork
from rag.models.reader_windows import windows
from rag.models.trained_weights import restored, save, training_notes, untrained
from rag.questions.analysis import analyse
from rag.retrieval.retriever import Retriever
from rag.settings import Settings, load_settings

PASSAGES = [["Ann Lee built the mill in 1820.", "It burned down."], ["Nobody lives there."]]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> str:
    """A folder with a very small model of random weights."""
    from transformers import BertConfig, BertModel

    folder = tmp_path_factory.mktemp("tiny")
    torch.manual_seed(0)
    BertModel(_config(BertConfig, 1)).save_pretrained(folder)
    embedder.encoder.tokenizer.save_pretrained(folder)
    return str(folder)


def _config(kind: type, labels: int) -> object:
    return kind(
        vocab_size=30522,
        hidden_size=16,
        num_hidden_layers=3,
        num_attention_heads=2,
        intermediate_size=16,
        num_labels=labels,
    )


@pytest.fixture(scope="module")
def reader(tiny: str, embedder: Embedder) -> PassageReader:
    torch.manual_seed(0)
    return PassageReader(untrained(tiny, ReaderNetwork), embedder.encoder.tokenizer)


@pytest.fixture(scope="module")
def cross_encoder(
    tmp_path_factory: pytest.TempPathFactory, embedder: Embedder
) -> Callable[[int], str]:
    def made(labels: int) -> str:
        from transformers import BertConfig, BertForSequenceClassification

        folder = tmp_path_factory.mktemp("cross-encoder")
        config = _config(BertConfig, labels)
        BertForSequenceClassification(config).save_pretrained(folder)
        embedder.encoder.tokenizer.save_pretrained(folder)
        return str(folder)

    return made


def test_every_sentence_of_every_passage_gets_its_log_odds(reader: PassageReader) -> None:
    found = reader.read("Who built the mill?", [*PASSAGES, []])
    assert [len(own) for own in found] == [2, 1, 0]
    assert all(-15 <= log_odds <= 15 for own in found for odds in own for log_odds in odds[:2])
    assert all(odds.words in text for text, odds in zip(PASSAGES[0], found[0], strict=True))
    assert reader.read("Who?", []) == []
    assert reader.read("Who?", [[]]) == [[]]


def test_a_passage_is_read_alike_alone_and_beside_longer_ones(reader: PassageReader) -> None:
    together = reader.read("Who built the mill?", PASSAGES)
    alone = [reader.read("Who built the mill?", [passage])[0] for passage in PASSAGES]
    for one, other in zip(together, alone, strict=True):
        np.testing.assert_allclose([o[:2] for o in one], [o[:2] for o in other], atol=1e-4)
        assert [o.words for o in one] == [o.words for o in other]


def test_a_sentence_is_judged_by_what_stands_around_it(reader: PassageReader) -> None:
    first = PASSAGES[0][0]
    alone = reader.read("Who built the mill?", [[first]])[0][0]
    assert reader.read("Who built the mill?", [[first, "It was Bob."]])[0][0] != alone


def test_a_passage_longer_than_the_window_is_read_in_parts(
    reader: PassageReader, embedder: Embedder
) -> None:
    passage = [f"The mill number {n} was built by the river in the valley." for n in range(60)]
    passage.append("mill " * 1000)
    made = windows(embedder.encoder.tokenizer, "Who built it?", [passage, ["Short."]])
    assert [number for number, _ in made][-1] == 1
    assert len(made) > 3
    assert all(len(ids) == len(types) == len(own) <= 320 for _, (ids, types, own) in made)
    assert [len(own) for own in reader.read("Who built it?", [passage, ["Short."]])] == [61, 1]


def test_what_training_changed_is_stored_and_restored(tiny: str, tmp_path: Path) -> None:
    torch.manual_seed(1)
    network = untrained(tiny, ReaderNetwork)
    network.encoder.embeddings.requires_grad_(False)
    under = {name: p.detach().clone() for name, p in network.named_parameters()}
    with torch.no_grad():
        for parameter in network.parameters():
            if parameter.requires_grad:
                parameter += 0.01 * torch.randn_like(parameter)
    stored = tmp_path / "reader.safetensors"
    save(network, tiny, ReaderNetwork, stored, ["b.txt", "a.txt"])
    back = dict(restored(stored, tiny, ReaderNetwork).named_parameters())
    assert training_notes(stored)["documents"] == ["a.txt", "b.txt"]
    for name, parameter in network.named_parameters():
        apart = float((back[name] - parameter).detach().abs().max())
        assert apart <= (2e-4 if name.startswith("encoder.") else 2e-3), name
    moved = float((back["encoder.encoder.layer.2.output.dense.weight"] - 0).abs().sum())
    assert moved != float(under["encoder.encoder.layer.2.output.dense.weight"].abs().sum())


def test_a_reader_made_for_another_model_is_refused(
    tiny: str, tmp_path: Path, embedder: Embedder
) -> None:
    from transformers import BertConfig, BertModel

    save(untrained(tiny, ReaderNetwork), tiny, ReaderNetwork, tmp_path / "reader.safetensors", [])
    torch.manual_seed(5)
    BertModel(_config(BertConfig, 1)).save_pretrained(tmp_path / "other")
    embedder.encoder.tokenizer.save_pretrained(tmp_path / "other")
    with pytest.raises(ModelError, match="another version") as refused:
        restored(tmp_path / "reader.safetensors", str(tmp_path / "other"), ReaderNetwork)
    assert "RAG_READER=none" in refused.value.remedy


def test_a_cross_encoder_from_a_folder_reads_in_its_place(
    cross_encoder: Callable[[int], str],
) -> None:
    from sentence_transformers import CrossEncoder

    folder = cross_encoder(1)
    reader = load_reader(load_settings(reader=folder))
    assert isinstance(reader, PairReader)
    found = reader.read("Who built the mill?", [*PASSAGES, []])
    assert [len(own) for own in found] == [2, 1, 0]
    pair = ("Who built the mill?", PASSAGES[1][0])
    logit = CrossEncoder(folder).predict([pair], activation_fn=torch.nn.Identity())[0]
    assert found[1][0][:2] == pytest.approx((float(logit), float(logit)), abs=1e-4)
    assert found[1][0].words == ""
    assert reader.read("Who?", [[]]) == [[]]


def test_a_cross_encoder_with_several_scores_or_none_at_all_is_refused(
    cross_encoder: Callable[[int], str], tmp_path: Path
) -> None:
    with pytest.raises(ModelError, match="3 scores"):
        load_reader(load_settings(reader=cross_encoder(3)))
    with pytest.raises(ModelError, match="could not be loaded") as refused:
        load_reader(load_settings(reader=str(tmp_path / "nowhere")))
    assert "RAG_READER" in refused.value.remedy


def test_it_can_be_switched_off(seeds_settings: Settings, seeds: Index) -> None:
    settings = load_settings(home=seeds_settings.home, answerer="extractive", reader="none")
    assert load_reader(settings) is None
    assert "8,000" in " ".join(s.text for s in build(settings).ask("how many troops?").statements)


class Wants:
    """A reader that is sure of the sentences with a word in them, and of no other."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.passages = 0

    def can_read(self, text: str) -> bool:
        return True

    def read(self, question: str, passages: Sequence[Sequence[str]]) -> list[list[Odds]]:
        self.passages = len(passages)
        sure = {True: Odds(15.0, 15.0), False: Odds(-15.0, -15.0)}
        return [[sure[self.word in sentence] for sentence in passage] for passage in passages]


def test_the_evidence_follows_the_reader(
    seeds: Index, embedder: Embedder, seeds_settings: Settings
) -> None:
    question = "What did North Korea send to Russia?"
    hits = Retriever(seeds, embedder, seeds_settings).search(question)
    analysis, rarity = analyse(question), seeds.current().rarity

    def by(reader: Reader | None) -> list[Odds | None]:
        ranked = rank_evidence(analysis, hits, embedder.embed_short, rarity, reader)
        best.append(ranked[0].text)
        sure.append(confidence(analysis, ranked))
        return [e.odds for e in ranked]

    best: list[str] = []
    sure: list[float] = []
    wants, refuses = Wants("containers"), Wants("no such word")
    assert set(by(None)) == {None}
    assert set(by(wants)) == {Odds(15.0, 15.0), Odds(-15.0, -15.0)}
    assert set(by(refuses)) == {Odds(-15.0, -15.0)}
    assert "containers" in best[1]
    assert sure[2] < sure[1]
    assert wants.passages == 5 < len(hits)


# Of no training set: written for this test.
HARBOUR = [
    "The harbour of Vellin froze over in the winter of 1911.",
    "Captain Orla Brandt kept the lighthouse burning for nine weeks with oil from the cannery.",
    "Her brother Emil had left the island two years earlier to study glass in Trieste.",
    "When the ice broke in April, the first ship to arrive was the Halcyon, carrying flour.",
]
BAKERY = [
    "The bakery on Mill Lane opened at four each morning.",
    "Its rye loaves weighed 800 grams and were sold by the half.",
    "A fire in 1987 destroyed the oven, and the owner, Pavel Nemec, rebuilt it by hand.",
    "His daughter Ilse later wrote a book about sourdough.",
]


@pytest.fixture(scope="module")
def packaged() -> Reader:
    reader = load_reader(load_settings())
    assert isinstance(reader, PassageReader)
    return reader


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who kept the lighthouse burning?", HARBOUR[1]),
        ("Where did Emil go to study?", HARBOUR[2]),
        ("Which ship was the first to arrive when the ice broke?", HARBOUR[3]),
        ("How much did a loaf of rye weigh?", BAKERY[1]),
        ("Who rebuilt the oven after the fire?", BAKERY[2]),
        ("What did Ilse write about?", BAKERY[3]),
    ],
)
def test_the_packaged_reader_finds_the_sentence_that_answers(
    packaged: Reader, question: str, answer: str
) -> None:
    odds = [x.answers for own in packaged.read(question, [HARBOUR, BAKERY]) for x in own]
    assert [*HARBOUR, *BAKERY][int(np.argmax(odds))] == answer


@pytest.mark.parametrize(
    ("answerable", "not_answerable"),
    [
        ("Where did Emil go to study?", "How is the planet Neptune's orbit measured?"),
        ("Who rebuilt the oven after the fire?", "Who was the first chancellor of Austria?"),
        ("How much did a loaf of rye weigh?", "What is the boiling point of mercury?"),
    ],
)
def test_the_packaged_reader_is_less_sure_of_what_no_sentence_answers(
    packaged: Reader, answerable: str, not_answerable: str
) -> None:
    def surest(question: str) -> float:
        return max(
            odds.answers for own in packaged.read(question, [HARBOUR, BAKERY]) for odds in own
        )

    assert surest(not_answerable) < -1 < 1 < surest(answerable)


def test_the_packaged_reader_is_small() -> None:
    from importlib.resources import files

    assert len(files("rag").joinpath("data/weights/reader.safetensors").read_bytes()) < 10_000_000
