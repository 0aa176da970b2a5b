"""The measuring of the page's speed finds what it measures; how quick it is, is not asserted."""

from __future__ import annotations

import io
import time
from collections import defaultdict

import pytest
from playwright.sync_api import Browser
from rich.console import Console

from eval.page_speed import Figures, open_page, print_figures, use_page

pytestmark = pytest.mark.ui


def test_each_figure_is_taken_once(browser: Browser, mixed_url: str, ollama_port: int) -> None:
    figures: Figures = defaultdict(list)
    page = open_page(browser, mixed_url, time.perf_counter(), "start", figures)
    use_page(page, ollama_port, figures)
    page.close()
    assert {len(values) for values in figures.values()} == {1}
    assert all(value > 0 for (value,) in figures.values())
    assert figures["reload, ours: kB"] < figures["first load, ours: kB"]
    console = Console(file=io.StringIO(), width=100)
    print_figures(figures, console)
    assert isinstance(console.file, io.StringIO)
    assert "Stop: click to free, ms" in console.file.getvalue()
