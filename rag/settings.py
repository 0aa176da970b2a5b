"""Every setting, once, with its default.

A value given to `load_settings` (an option of the command line) overrides the environment
(`RAG_*`), which overrides `rag.toml` in the current folder. Settings are not nested, so that each
has one name everywhere.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal
from unicodedata import category, normalize

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from rag.errors import SettingsError

CONFIG_FILE = "rag.toml"
COLLECTIONS = "collections"
"""The folder in `home` that holds a folder for each collection but the default one."""

_LONGEST_NAME = 60  # characters, of four bytes at most: file systems allow 255 bytes
_RESERVED = re.compile(r"default|con|prn|aux|nul|(com|lpt)\d", re.IGNORECASE)  # ours, and Windows'


def collection_name(name: str) -> str:
    """Return the name of a collection as it is stored; raises `SettingsError` if it cannot be one.

    A name is part of a path and of an address; "" is the default collection.

    >>> collection_name("Board minutes 2024"), collection_name("Zoe\\u0308") == "Zo\\u00eb"
    ('Board minutes 2024', True)
    """
    name = normalize("NFC", name)
    inside = all(c in " -_" or category(c)[0] in "LMN" for c in name)
    ends = name[:1].isalnum() and name[-1:] not in (" ", "-", "_")
    too_long = len(name) > _LONGEST_NAME
    if name and (too_long or not (inside and ends) or _RESERVED.fullmatch(name)):
        shown = f"{name[:_LONGEST_NAME]}…" if too_long else name
        raise SettingsError(
            f"{shown!r} cannot be the name of a collection.",
            f"Use 1 to {_LONGEST_NAME} letters, digits, spaces and the signs - and _, beginning"
            " with a letter or a digit; not a name that the system keeps for itself.",
        )
    return name


def _split(patterns: object) -> object:
    """Split the value of an environment variable at its commas."""
    if isinstance(patterns, str):
        return [pattern.strip() for pattern in patterns.split(",") if pattern.strip()]
    return patterns


class Settings(BaseSettings):
    """All settings, validated; immutable."""

    model_config = SettingsConfigDict(
        env_prefix="RAG_", toml_file=CONFIG_FILE, frozen=True, extra="forbid"
    )

    home: Path = Field(
        Path(".rag"), description="folder of the index, caches, conversations and users"
    )
    collection: Annotated[str, AfterValidator(collection_name)] = Field(
        "", description="collection of documents that a command uses; empty: the default one"
    )

    model: str = Field(
        "", description="embedding model: a name or a folder; empty: the packaged one"
    )
    precision: Literal["auto", "float32", "bfloat16"] = Field(
        "auto", description="number format of the embedding model; auto: bfloat16 where it is fast"
    )
    passage_tokens: int = Field(
        235,
        ge=32,
        le=8192,
        description="greatest length of a passage, in word pieces; less if the model reads fewer",
    )

    top_k: int = Field(8, ge=1, le=100, description="passages handed to the answerer")
    retriever: Literal["hybrid", "dense", "lexical"] = Field(
        "hybrid", description="how passages are found: by meaning (dense), by words, or both"
    )
    reranker: str = Field("", description="a cross-encoder: a name or a folder; empty: none")
    rerank_candidates: int = Field(
        30, ge=1, le=500, description="passages that the reranker puts in order"
    )

    followup: Literal["auto", "none"] = Field(
        "auto",
        description="auto: the model that answers rewrites a follow-up as a question that stands"
        " alone; none: nobody does",
    )

    reader: str = Field(
        "",
        description="model that judges which sentence answers: a cross-encoder's name or folder;"
        ' empty: the packaged reader; "none": no model',
    )

    answerer: Literal["auto", "extractive", "ollama"] = Field(
        "auto", description="extractive: quotes; ollama: a model writes; auto: a model if one runs"
    )
    abstain_below: float = Field(
        0.18, ge=0, le=1, description="an answer with less confidence than this is not shown"
    )
    max_statements: int = Field(5, ge=1, le=20, description="greatest number of sentences quoted")

    ollama_host: str = Field(
        "",
        description="address of Ollama, or of a server of OpenAI's protocol, in /v1; empty: that of"
        " OLLAMA_HOST, else http://127.0.0.1:11434",
    )
    ollama_model: str = Field("", description="name of the model; empty: the first that can chat")
    ollama_num_ctx: int = Field(8192, ge=1024, description="context window of the model, in tokens")
    ollama_num_predict: int = Field(
        1024, ge=64, description="greatest length of an answer, in tokens"
    )
    ollama_writes: bool = Field(
        True, description="whether the model writes answers; if not, it only helps to find them"
    )
    ollama_judge_seconds: float = Field(
        10,
        ge=0,
        description="seconds that the model may take to judge which sentences answer; 0: it does"
        " not judge",
    )
    ollama_timeout: float = Field(
        120, gt=0, description="seconds to wait for a model that writes nothing"
    )

    host: str = Field("127.0.0.1", description="address that the page listens on")
    port: int = Field(7860, ge=0, le=65535, description="port of the page; 0: a free one")
    mcp: bool = Field(
        False, description="whether language models may ask questions, by MCP at /mcp"
    )

    questions: str = Field(
        "",
        description="file that saved evaluation questions go to; empty: questions.jsonl in `home`",
    )

    manage: Literal["auto", "always", "never"] = Field(
        "auto",
        description="whether documents can be added and removed on the page; auto: if it listens on"
        " this machine only and has no users",
    )
    max_file_mb: float = Field(
        50, gt=0, description="size above which a file is skipped, in megabytes"
    )
    exclude: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)] = Field(
        (), description="patterns of files that are not read, as in .gitignore"
    )
    follow_links: bool = Field(
        False, description="whether symbolic links that lead out of a folder are followed"
    )

    @property
    def collection_home(self) -> Path:
        """The folder of all that belongs to the collection; for the default one it is `home`."""
        return self.home / COLLECTIONS / self.collection if self.collection else self.home

    def in_collection(self, name: str) -> Settings:
        """Return the same settings for another collection. Raises `SettingsError`."""
        return self.model_copy(update={"collection": collection_name(name)})

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return the sources of values, the strongest first."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**overrides: Any) -> Settings:
    """Load the settings; overrides that are None are ignored.

    Raises `SettingsError`, which names every bad value.
    """
    values = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**values)
    except ValidationError as error:
        problems = [
            f"{'.'.join(map(str, e['loc']))} = {e['input']!r}: {e['msg'].lower()}"
            for e in error.errors()
        ]
        raise SettingsError(
            f"Invalid settings: {'; '.join(problems)}",
            f"Correct the RAG_* environment variables or {Path(CONFIG_FILE).absolute()}.",
        ) from error
    except ValueError as error:  # raised by tomllib
        config_file = Path(CONFIG_FILE).absolute()
        raise SettingsError(
            f"{config_file} is not valid TOML: {error}", "Correct the file, or remove it."
        ) from error
