"""Chooses the answerer of each question: a model if Ollama runs and has one, else quotes."""

from __future__ import annotations

from dataclasses import dataclass

from rag.answering.extractive import ExtractiveAnswerer
from rag.answering.judging import Judging
from rag.answering.ollama.address import may_speak_openai
from rag.answering.ollama.calibration import load_calibration
from rag.answering.ollama.client import ChatModel, Connect, OllamaServer
from rag.answering.ollama.judge import model_judge
from rag.answering.ollama.writer import OllamaWriter
from rag.answering.prompt import Prompt, load_prompt
from rag.errors import AnswererError, ModelServerUnreachable
from rag.files import shipped_folder
from rag.settings import Settings
from rag.types import Answerer

_LOADING_TIMEOUT = 300.0  # seconds
_UNTESTED = "To let {model} help to find answers, have it tested once: rag models --test {model}"
_WITHOUT_OLLAMA = (
    "Answers are quoted from your texts, since Ollama does not run. For written answers, install it"
    " from ollama.com, start it (ollama serve), and fetch a model (ollama pull llama3.2)."
)


@dataclass(frozen=True, slots=True)
class AvailableModel:
    """A model that can chat, with the context window used and the one it was trained for.

    Both are in tokens; the latter is None if it is not known.
    """

    name: str
    window: int
    context_length: int | None = None


@dataclass(frozen=True, slots=True)
class AvailableAnswerers:
    """The answerers that can be used now.

    `chosen` is the default: "quotes" or the name of a model. `version` is Ollama's, or "" if Ollama
    cannot be reached. `advice` says how to get written answers, or is "" if nothing is needed.
    """

    chosen: str
    models: tuple[AvailableModel, ...] = ()
    version: str = ""
    advice: str = ""


class Chooser:
    """Chooses the answerer of a question, with notices for the user."""

    def __init__(
        self, settings: Settings, quotes: ExtractiveAnswerer, connect: Connect = OllamaServer
    ) -> None:
        self._settings = settings
        self.quotes = quotes
        """Answers if a model cannot."""
        self._server = configured_server(settings, connect)
        self._prompt = load_prompt(shipped_folder("prompts") / "answer.md")

    def choose(self, wanted: str = "") -> tuple[Answerer, tuple[str, ...]]:
        """Return the answerer of that name: "quotes", a model, or "" for the configured one.

        If the model cannot be used, quotes answer instead, and a notice says why.
        """
        if wanted == self.quotes.name or (not wanted and self._settings.answerer == "extractive"):
            return self.quotes, ()
        try:
            model = self._chosen(wanted)
        except AnswererError as error:
            asked_for = wanted or self._settings.ollama_model or self._settings.answerer == "ollama"
            if isinstance(error, ModelServerUnreachable) and not asked_for:
                return self.quotes, ()  # no model was asked for, so none is missing
            return self.quotes, (f"For written answers: {error.message} {error.remedy}",)
        return _writer(self._settings, self._server, model, self._prompt), ()

    @property
    def writes(self) -> bool:
        """Whether a model words answers, and does not only judge."""
        return self._settings.ollama_writes

    def may_write(self, writer: OllamaWriter) -> bool:
        """Return whether a model is to word answers.

        Not if its self-test has found that it does not see that nothing answers: what such a model
        wrote was worse than the quotes (docs/models.md). Raises `AnswererError`.
        """
        if not self.writes:
            return False
        found = load_calibration(self._settings.home, self._server.digest(writer.name))
        return found is None or found.knows_level

    def judging(self, writer: Answerer) -> Judging | None:
        """Return the model that judges sentences where `writer` writes; None if none can.

        That is a model made to judge, if Ollama has one, else the writer; only once its self-test
        has told what its judgements are worth. Raises `AnswererError`.
        """
        seconds = self._settings.ollama_judge_seconds
        if not isinstance(writer, OllamaWriter) or not seconds:
            return None
        for model in (*self._server.judges(), writer.model):
            digest = self._server.digest(model.name)
            calibration = load_calibration(self._settings.home, digest)
            if calibration and calibration.puts_in_order:
                judge = model_judge(self._server, model, writer.num_ctx)
                return Judging(judge, calibration, seconds)
        return None

    def _chosen(self, wanted: str) -> ChatModel:
        """Return the wanted model; only the settings may name one that runs at ollama.com."""
        configured = self._settings.ollama_model
        return self._server.choose(wanted or configured, here=wanted not in ("", configured))


def _writer(
    settings: Settings, server: OllamaServer, model: ChatModel, prompt: Prompt
) -> OllamaWriter:
    return OllamaWriter(
        server,
        model,
        prompt,
        num_ctx=settings.ollama_num_ctx,
        num_predict=settings.ollama_num_predict,
    )


def configured_server(settings: Settings, connect: Connect = OllamaServer) -> OllamaServer:
    """Return a client of the configured Ollama server; nothing is sent to it yet."""
    return connect(
        settings.ollama_host,
        # Before the first word, the model may have to be loaded and a long prompt to be read.
        first_token_timeout=max(_LOADING_TIMEOUT, settings.ollama_timeout),
        stall_timeout=settings.ollama_timeout,
    )


def available_answerers(settings: Settings) -> AvailableAnswerers:
    """Ask Ollama for its models. Never raises, and waits only seconds for a server that hangs."""
    server, version, models = configured_server(settings), "", list[ChatModel]()
    chosen, advice = "", ""
    try:
        version = server.version()
        models = server.models()
        chosen = server.choose(settings.ollama_model).name
        if load_calibration(settings.home, server.digest(chosen)) is None:
            advice = _UNTESTED.format(model=chosen)
    except AnswererError as error:
        advice = f"For written answers: {error.message} {error.remedy}".strip()
        if isinstance(error, ModelServerUnreachable) and not may_speak_openai(server.host):
            advice = _WITHOUT_OLLAMA
    if settings.answerer == "extractive" or not chosen:
        chosen = ExtractiveAnswerer.name
    windows = [(m.name, m.window(settings.ollama_num_ctx), m.context_length) for m in models]
    return AvailableAnswerers(
        chosen, tuple(AvailableModel(*row) for row in windows), version, advice
    )


def find_model(settings: Settings, wanted: str = "") -> str:
    """Return the name of the model that would answer now: `wanted`, or the configured one.

    Raises `AnswererError`.
    """
    return configured_server(settings).choose(wanted or settings.ollama_model).name
