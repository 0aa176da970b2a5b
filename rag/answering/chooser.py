"""Who answers: a model, where Ollama runs and has one, else quotes. Decided for each question."""

from __future__ import annotations

from dataclasses import dataclass

from rag.answering.extractive import ExtractiveAnswerer
from rag.answering.ollama import OllamaAnswerer
from rag.answering.ollama_client import ChatModel, OllamaServer
from rag.answering.prompt import Prompt, load_prompt
from rag.errors import AnswererError, ModelServerUnreachable
from rag.files import shipped_folder
from rag.settings import Settings
from rag.types import Answerer

_LOADING = 300.0  # seconds


@dataclass(frozen=True, slots=True)
class AvailableModel:
    """A model that can chat: the tokens that it is given to read at once, and those that it was
    trained to read, where that is known."""

    name: str
    window: int
    context_length: int | None = None


@dataclass(frozen=True, slots=True)
class AvailableAnswerers:
    """Who can answer. `chosen` does where nobody else is asked for: "quotes", or a model.

    `version` is Ollama's, empty where it does not answer; `advice` is a line on what to do to get
    written answers, empty where nothing need be done.
    """

    chosen: str
    models: tuple[AvailableModel, ...] = ()
    version: str = ""
    advice: str = ""


class Chooser:
    """Gives the answerer of the moment, with notices for the reader."""

    def __init__(self, settings: Settings, quotes: Answerer) -> None:
        self._settings = settings
        self._quotes = quotes
        self._server = configured_server(settings)
        self._prompt = load_prompt(shipped_folder("prompts") / "answer.md")

    def __call__(self, wanted: str = "") -> tuple[Answerer, tuple[str, ...]]:
        """Who answers: "quotes", or the model of that name; empty: as the settings say.

        Raises no `AnswererError`: where Ollama cannot answer, quotes do.
        """
        if wanted == self._quotes.name or (not wanted and self._settings.answerer == "extractive"):
            return self._quotes, ()
        try:
            model = self._chosen(wanted)
        except AnswererError as error:
            asked_for = wanted or self._settings.ollama_model or self._settings.answerer == "ollama"
            if isinstance(error, ModelServerUnreachable) and not asked_for:
                return self._quotes, ()  # nothing is amiss: nobody wants a model here
            return self._quotes, (f"For written answers: {error.message} {error.remedy}",)
        return _writer(self._settings, self._server, model, self._prompt), ()

    def _chosen(self, wanted: str) -> ChatModel:
        """Only the settings can name a model that runs elsewhere: whoever asks sends no document
        away."""
        configured = self._settings.ollama_model
        return self._server.choose(wanted or configured, here=wanted not in ("", configured))


def _writer(
    settings: Settings, server: OllamaServer, model: ChatModel, prompt: Prompt
) -> OllamaAnswerer:
    return OllamaAnswerer(
        server,
        model,
        prompt,
        num_ctx=settings.ollama_num_ctx,
        num_predict=settings.ollama_num_predict,
    )


def configured_server(settings: Settings) -> OllamaServer:
    """The configured Ollama server; nothing is sent to it yet."""
    return OllamaServer(
        settings.ollama_host,
        # The first word may wait for the model to be loaded and for a long prompt to be read.
        first_token_timeout=max(_LOADING, settings.ollama_timeout),
        stall_timeout=settings.ollama_timeout,
    )


def available_answerers(settings: Settings) -> AvailableAnswerers:
    """Asks Ollama, for a second where it is not there, and not for long where it hangs. Raises
    nothing."""
    server, version, models = configured_server(settings), "", list[ChatModel]()
    chosen, advice = "", ""
    try:
        version = server.version()
        models = server.models()
        chosen = server.choose(settings.ollama_model).name
    except AnswererError as error:
        advice = f"For written answers: {error.message} {error.remedy}".strip()
    if settings.answerer == "extractive" or not chosen:
        chosen = ExtractiveAnswerer.name
    windows = [(m.name, m.window(settings.ollama_num_ctx), m.context_length) for m in models]
    return AvailableAnswerers(
        chosen, tuple(AvailableModel(*row) for row in windows), version, advice
    )


def find_model(settings: Settings, wanted: str = "") -> str:
    """Name of the model that would answer now, the `wanted` one or as the settings say. Raises
    `AnswererError`."""
    return configured_server(settings).choose(wanted or settings.ollama_model).name
