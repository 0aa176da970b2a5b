"""The command `rag models`: the language models in Ollama, and how well they judge."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.cli.options import Home, Json, settings_with

if TYPE_CHECKING:
    from rag.answering.ollama.calibration import Calibration


def models(
    name: Annotated[str | None, typer.Argument(help="One model; default: all.")] = None,
    home: Home = None,
    test: Annotated[
        bool, typer.Option("--test", help="Test how well it judges; takes a minute or several.")
    ] = False,
    as_json: Json = False,
) -> None:
    """List the language models in Ollama, and what their self-tests say; or test one.

    A model that has been tested judges which sentences answer a question.
    """
    settings = settings_with(home=home, collection="")
    from rag.answering.chooser import configured_server
    from rag.answering.ollama.calibration import load_calibration

    server = configured_server(settings)
    if test:
        names = [server.choose(name or settings.ollama_model).name]
    elif name:
        names = [server.choose(name).name]
    else:
        names = [model.name for model in (*server.judges(), *server.models())]
    for model in names:
        digest = server.digest(model)
        found = load_calibration(settings.home, digest)
        if test:
            from rag.answering.ollama.self_test import calibrate

            with _progress() as report:
                found = calibrate(settings.home, server, model, settings.ollama_num_ctx, report)
        if as_json:
            about = {**(asdict(found) if found else {}), "name": model, "tested": found is not None}
            print(json.dumps(about, ensure_ascii=False))
        else:
            print(f"{model}: {_in_words(model, found)}")


def _in_words(name: str, found: Calibration | None) -> str:
    if found is None:
        return f"not tested; run: rag models --test {name}"
    if not found.puts_in_order:
        unused = "its judgements are not used, and it does not write"
        return f"{unused} ({found.ordered:.2f} in order; chance is 0.50)"
    order = f"puts sentences in order ({found.ordered:.2f})"
    level = "sees" if found.knows_level else "does not write, since it does not see"
    return f"{order}, {level} that nothing answers ({found.level:.2f}), {found.seconds:.1f} s each"


def _progress() -> Any:
    from rag.cli.output import progress_bar

    return progress_bar("Judging texts")
