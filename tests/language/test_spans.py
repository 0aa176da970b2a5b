"""Whether a span lies within others."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.language.spans import within_any
from rag.types import Span

SPANS = st.builds(Span, st.integers(0, 12), st.integers(0, 12))


@given(st.lists(SPANS), SPANS)
def test_it_is_what_going_through_all_of_them_says(spans: list[Span], span: Span) -> None:
    naive = any(s.start <= span.start and span.end <= s.end for s in spans)
    assert within_any(spans)(span) == naive
