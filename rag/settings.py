"""Every setting once, with its default. Environment (`RAG_*`) goes before `rag.toml`.

Nested values do not exist on purpose: a setting has one name everywhere, in the file, in the
environment and on the command line.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from rag.errors import SettingsError

CONFIG_FILE = "rag.toml"


class Settings(BaseSettings):
    """All settings; frozen, validated when made."""

    model_config = SettingsConfigDict(
        env_prefix="RAG_", toml_file=CONFIG_FILE, frozen=True, extra="forbid"
    )

    home: Path = Field(Path(".rag"), description="folder of the index and the caches")

    model: str = Field("", description="embedding model: a name or folder; empty: the packaged one")
    precision: Literal["auto", "float32", "bfloat16"] = Field(
        "auto", description="arithmetic of the embedding model; auto: bfloat16 where it is fast"
    )
    passage_tokens: int = Field(
        235, ge=32, le=8192, description="word pieces of a passage, if the model reads as many"
    )

    top_k: int = Field(8, ge=1, le=100, description="passages handed to the answerer")
    retriever: Literal["hybrid", "dense", "lexical"] = "hybrid"
    reranker: str = Field("", description="a cross-encoder's name or folder; empty: none")
    rerank_candidates: int = Field(30, ge=1, le=500)

    followup: Literal["auto", "rule", "none"] = Field(
        "auto",
        description="who makes a follow-up question stand alone; auto: the model that answers,"
        " where there is one, else the rule",
    )

    reader: str = Field(
        "",
        description='judges sentences: empty: the packaged one; "none"; a cross-encoder\'s name'
        " or folder",
    )

    answerer: Literal["auto", "extractive", "ollama"] = "auto"
    abstain_below: float = Field(
        0.33, ge=0, le=1, description="an answer less sure than this is not given"
    )
    max_statements: int = Field(5, ge=1, le=20, description="sentences that are quoted at most")

    ollama_host: str = "http://127.0.0.1:11434"
    ollama_model: str = Field("", description="empty: the first that can chat")
    ollama_num_ctx: int = Field(8192, ge=1024, description="context window, in tokens")
    ollama_num_predict: int = Field(1024, ge=64, description="tokens of an answer at most")
    ollama_timeout: float = Field(
        120, gt=0, description="seconds without a word from a writing model before giving up"
    )

    host: str = Field("127.0.0.1", description="address that the page listens on")
    port: int = Field(7860, ge=0, le=65535)
    mcp: bool = Field(False, description="whether language models may call the page, by MCP")

    questions: str = Field(
        "", description="file that marked questions are added to; empty: questions.jsonl in `home`"
    )

    manage: Literal["auto", "always", "never"] = Field(
        "auto",
        description="whether documents are added and removed on the page; auto: where it is for"
        " this machine alone, without users",
    )
    max_file_mb: float = Field(50, gt=0, description="larger files are skipped")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**overrides: Any) -> Settings:
    """Settings from the environment and `rag.toml`; overrides that are None are ignored.

    Raises `SettingsError` with every bad value named.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        problems = [
            f"{'.'.join(map(str, e['loc']))} = {e['input']!r}: {e['msg'].lower()}"
            for e in error.errors()
        ]
        raise SettingsError(
            "These settings cannot be used: " + "; ".join(problems),
            f"Look at the RAG_* environment variables and at {Path(CONFIG_FILE).absolute()}.",
        ) from error
    except ValueError as error:  # tomllib's own
        raise SettingsError(
            f"{Path(CONFIG_FILE).absolute()} is not valid TOML: {error}",
            "Mend the file, or move it away.",
        ) from error
