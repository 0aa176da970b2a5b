"""Who answers: a model, where Ollama runs and has one, else quotes. Decided for each question."""

from __future__ import annotations

from rag.answerers.ollama import OllamaAnswerer
from rag.answerers.ollama_server import ChatModel, OllamaServer
from rag.answerers.prompt import Prompt, load_prompt
from rag.home import shipped_folder
from rag.settings import Settings
from rag.types import Answerer, AnswererError

_LOADING = 300.0  # seconds


class Chooser:
    """Gives the answerer of the moment, with notices for the reader."""

    def __init__(self, settings: Settings, quotes: Answerer) -> None:
        self._settings = settings
        self._quotes = quotes
        self._server = server_of(settings)
        self._prompt = load_prompt(shipped_folder("prompts") / "answer.md")

    def __call__(self) -> tuple[Answerer, tuple[str, ...]]:
        """Raises nothing: where Ollama cannot answer, quotes do."""
        if self._settings.answerer == "extractive":
            return self._quotes, ()
        try:
            model = self._server.choose(self._settings.ollama_model)
        except AnswererError as error:
            return self._quotes, (f"For written answers: {error.message} {error.remedy}",)
        return _writer(self._settings, self._server, model, self._prompt), ()


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


def server_of(settings: Settings) -> OllamaServer:
    """The configured Ollama server; nothing is sent to it yet."""
    return OllamaServer(
        settings.ollama_host,
        # The first word may wait for the model to be loaded and for a long prompt to be read.
        first_token_timeout=max(_LOADING, settings.ollama_timeout),
        stall_timeout=settings.ollama_timeout,
    )


def find_model(settings: Settings) -> str:
    """Name of the model that would answer now. Raises `AnswererError`."""
    return server_of(settings).choose(settings.ollama_model).name
