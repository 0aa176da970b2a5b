"""Whether the embedding model knows the languages of the documents."""

from __future__ import annotations

from collections import Counter

from rag.index.generation import Generation
from rag.language.foreign.detection import foreign
from rag.models.model_files import model_name, packaged_model
from rag.models.vocabulary_fit import is_made_for
from rag.settings import Settings
from rag.store.collections import index_command

_MANY = 0.2  # of the documents
_READ = 20  # documents
_SAMPLE = 2_000  # characters of each


def model_misfit(generation: Generation, settings: Settings) -> str:
    """Return a line that says what to set if the model was not made for many documents, else ""."""
    sources = generation.sources
    strange = [i for i, source in sources.items() if foreign([source.language])]
    if len(strange) <= _MANY * len(sources):
        return ""
    tokenizer = _tokenizer(settings)
    unfit: Counter[str] = Counter()
    read = strange[:: max(1, len(strange) // _READ)]
    for document in map(generation.document, read):
        if document and not is_made_for(tokenizer, document.text[:_SAMPLE]):
            unfit[document.source.language] += 1
    if unfit.total() * len(strange) <= _MANY * len(sources) * len(read):
        return ""
    languages = ", ".join(language for language, _ in unfit.most_common())
    return (
        f"The model {model_name(settings)} was not made for the language of many documents"
        f" ({languages}). Set RAG_MODEL to a multilingual one, then run:"
        f" {index_command(settings.collection)}"
    )


def _tokenizer(settings: Settings) -> object:
    from transformers import AutoTokenizer

    tokenizer: object = AutoTokenizer.from_pretrained(settings.model or packaged_model())
    return tokenizer
