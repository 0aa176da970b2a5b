"""The answerer that lets a language model in Ollama write the answer.

It turns the model's output into drafts; whether their citations support them is checked elsewhere.
`client` talks to the server, `prompt` makes the request, and `structured_output` reads the
JSON.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing

from rag.answering.ollama.client import ChatModel, OllamaServer
from rag.answering.ollama.errors import TRY_AGAIN, first_words
from rag.answering.prompt import Prompt, Request, fill_prompt
from rag.answering.structured_output import PartialAnswer, answer_schema, read_statements
from rag.errors import ModelOutputInvalid
from rag.language.text import squash
from rag.types import Citation, Draft, Hit


class OllamaAnswerer:
    """Writes statements from passages with a model; each cites whole passages."""

    def __init__(
        self,
        server: OllamaServer,
        model: ChatModel,
        prompt: Prompt,
        *,
        num_ctx: int = 8192,
        num_predict: int = 1024,
    ) -> None:
        """`num_ctx` limits the context window and `num_predict` the answer, both in tokens."""
        self._server, self._model, self._prompt = server, model, prompt
        self.num_ctx = model.window(num_ctx)
        self._num_predict = min(num_predict, self.num_ctx // 2)

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model.name

    @property
    def think(self) -> bool | None:
        """False, to switch off thinking, for a model that can think; None for others."""
        return False if self._model.thinks else None

    def answer(self, question: str, hits: Sequence[Hit]) -> Generator[Draft]:
        """Yield drafts as the model writes them; none if it says that nothing answers.

        The last draft may be incomplete and must then be dropped. Closing the generator stops
        Ollama. Raises `AnswererError`.
        """
        if not hits:
            return
        request = fill_prompt(self._prompt, question, hits, self.num_ctx - self._num_predict)
        with closing(self._ask(request)) as readings:
            yield from _drafts(readings, request.shown)

    def _ask(self, request: Request) -> Generator[PartialAnswer]:
        """Yield everything written so far each time the model writes more."""
        shown = len(request.shown)
        parts = self._server.chat(
            self.name,
            messages=request.messages,
            format=answer_schema(shown),
            options={
                "temperature": 0,
                "seed": 0,
                "num_ctx": self.num_ctx,
                "num_predict": self._num_predict,
            },
            think=self.think,
        )
        content, reason, reading = "", "", PartialAnswer()
        with closing(parts):
            for part in parts:
                reason = part.done_reason or ""
                if part.message.content:
                    content += part.message.content
                    reading = read_statements(content, shown)
                    yield reading
        if reading.finished and not reading.statements:
            return
        if not any(s.complete and s.text for s in reading.statements):
            raise _no_statement(self.name, content, reason, self._num_predict)


def _drafts(readings: Iterable[PartialAnswer], shown: Sequence[Hit]) -> Iterator[Draft]:
    """Yield each statement while it grows and when it is complete; repeated ones only once."""
    finished, seen, latest = 0, set[str](), ""
    for reading in readings:
        for statement in reading.statements[finished:]:
            key = squash(statement.text)
            if statement.complete:
                finished += 1
            elif statement.text == latest:
                continue
            if not key or key in seen:
                continue
            if statement.complete:
                seen.add(key)
            latest = statement.text
            citations = tuple(_citation(shown[number - 1]) for number in statement.passages)
            yield Draft(statement.text, citations, statement.complete)


def _citation(hit: Hit) -> Citation:
    passage = hit.passage
    return Citation(passage.id, hit.source, passage.start, passage.end, passage.text)


def _no_statement(model: str, content: str, reason: str, limit: int) -> ModelOutputInvalid:
    if reason == "length":
        return ModelOutputInvalid(
            f"The model {model} used all {limit} tokens before it finished a statement.",
            "Raise RAG_OLLAMA_NUM_PREDICT, or choose another model with RAG_OLLAMA_MODEL.",
        )
    output = f"no valid answer: {first_words(content)}" if content.strip() else "nothing."
    return ModelOutputInvalid(f"The model {model} wrote {output}", TRY_AGAIN)
