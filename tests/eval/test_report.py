"""The report: whole, escaped, and with nothing that the network would have to give."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from eval.plots import by_kind, calibration, latency, recall_by_k, roc
from eval.report import render
from eval.results import read, write
from tests.eval.values import results

ATTACK = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'{{ 7*7 }}"


def made(n: int = 12) -> dict[str, Any]:
    values = {
        f"q{i}": {
            "right": [float(i % 3 > 0)],
            "AUROC of confidence": [0.1 + 0.06 * i, float(i % 4 > 0)],
            "ms total": [20.0 + i],
            **{
                f"{name}@{k}": [float(i % 5 >= 5 - k)]
                for name in ("recall", "success")
                for k in (1, 2)
            },
        }
        for i in range(n)
    }
    return results(values)


class Elements(HTMLParser):
    """Start tags with their attributes, and text outside of scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_what_an_answer_or_a_document_holds_is_text_and_nothing_else() -> None:
    run = made()
    citation = {
        "title": ATTACK,
        "document": ATTACK,
        "published": None,
        "start": 0,
        "end": 9,
        "quote": ATTACK + "!",
    }
    for row in run["questions"]:
        row |= {"question": ATTACK, "why": ATTACK, "kind": ATTACK, "gold": [[ATTACK]]}
        row["evidence"] = [{"document": ATTACK, "quote": ATTACK}]
        row["history"] = [[ATTACK, ATTACK]]
        row["answer"] |= {
            "statements": [
                {"text": ATTACK, "support": "partly", "reason": ATTACK, "citations": [citation]}
            ],
            "disagreements": [
                {
                    "subject": ATTACK,
                    "figures": [
                        {**citation, "low": 1.5, "high": None, "qualifier": "", "unit": ATTACK}
                    ],
                }
            ],
            "notices": [ATTACK],
        }
    run["kinds"] = {ATTACK: run["kinds"]["fact"]}
    found = Elements(render(run))
    assert [tag for tag, _ in found.tags].count("script") == 1
    assert "img" not in {tag for tag, _ in found.tags}
    assert not any(name.startswith("on") for _, attrs in found.tags for name in attrs)
    assert found.text.count(ATTACK) > 10 * len(run["questions"])


def test_it_asks_nobody_for_anything() -> None:
    page = render(made())
    elements = Elements(page)
    assert not {"link", "iframe", "object", "img"} & {tag for tag, _ in elements.tags}
    links = [a[n] for _, a in elements.tags for n in ("src", "href", "action") if n in a]
    assert all(link and link.startswith("#") for link in links)
    assert "default-src 'none'" in page
    assert not re.search(r"https?://|@import|url\((?!#)", page)


def test_wrong_answers_come_first_and_every_question_can_be_filtered() -> None:
    rows = [a for tag, a in Elements(render(made())).tags if tag == "details"]
    outcomes = [row["data-outcome"] for row in rows]
    assert outcomes == ["wrong"] * 4 + ["right"] * 8
    assert all(row["data-kind"] == "fact" for row in rows)
    assert ["open" in row for row in rows] == [True] * 4 + [False] * 8


def test_figures_stand_there_with_their_intervals_and_those_without_are_left_out() -> None:
    text = " ".join(Elements(render(made())).text.split())
    assert "66.7 % right" in text
    assert "median" in text
    assert "token F1" not in text


@pytest.mark.parametrize("plot", [recall_by_k, calibration, roc, latency, by_kind])
def test_a_plot_takes_its_colours_from_the_page(plot: Any) -> None:
    svg = plot(made())
    assert svg.startswith("<svg ")
    assert "var(--accent)" in svg
    assert "var(--ink)" in svg
    assert not re.search(r"#(?!\w+-)[0-9a-f]{6}\b", svg)
    assert not re.search(r'<svg[^>]*\b(?:width|height)="', svg)
    assert svg == plot(made())  # the same figures, the same drawing


def test_a_plot_without_its_figures_is_left_out() -> None:
    bare = results({"q": {"right": [1.0]}})
    assert recall_by_k(bare) is calibration(bare) is roc(bare) is latency(bare) is None


def test_one_sort_of_question_has_no_roc() -> None:
    only = results({f"q{i}": {"right": [1.0], "AUROC of confidence": [0.9, 1]} for i in range(3)})
    assert roc(only) is None
    assert calibration(only) is not None


def test_results_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    run = made()
    page = write(run, tmp_path / "new" / "folder")
    assert page.read_text("utf-8").startswith("<!doctype html>")
    assert read(page.parent) == read(page.parent / "results.json") == run


@pytest.mark.parametrize("content", [None, "{", "[]", json.dumps({"questions": []})])
def test_what_holds_no_results_is_told(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "results.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ValueError, match=r"results\.json"):
        read(path)
