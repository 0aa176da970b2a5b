"""The parts of a figure as it is shown: its qualifier, and the amount in the source's words.

Values are rounded only for the axis of a plot.
"""

from __future__ import annotations

from rag.language.doc import parse
from rag.types import Figure

_CURRENCIES = ("$", "€", "£", "¥")
_LARGE = {"trillion": 1e12, "billion": 1e9, "million": 1e6}


def split_wording(figure: Figure) -> tuple[str, str]:
    """Return the qualifier, and the amount with what it counts; "" for an answer without figures.

    >>> from rag.types import Citation, Source
    >>> of = Citation("p", Source("1", "a.txt"), 0, 24, "…")
    >>> split_wording(Figure(3000, None, "at least", "men", of, wording="at least 3,000 men"))
    ('at least', '3,000 men')
    >>> split_wording(Figure(1000, None, "thousands", "men", of, wording="thousands of men"))
    ('', 'thousands of men')
    """
    numbers = parse(figure.wording).numbers if is_figure(figure) else ()
    start = numbers[0].span.start if numbers else 0
    return figure.wording[:start].strip(), figure.wording[start:]


def number_words(figure: Figure) -> str:
    """Return the number alone, as the source writes it.

    >>> from rag.types import Citation, Source
    >>> of = Citation("p", Source("1", "a.txt"), 0, 24, "…")
    >>> number_words(Figure(3000, None, "at least", "men", of, wording="at least 3,000 men"))
    '3,000'
    """
    numbers = parse(figure.wording).numbers
    if not numbers:
        return figure.wording
    return figure.wording[numbers[0].span.start : numbers[0].span.end]


def lower_end(figure: Figure) -> tuple[str, str]:
    """Return the qualifier of a figure and its number; for a range, its lower end.

    >>> from rag.types import Citation, Source
    >>> of = Citation("p", Source("1", "a.txt"), 0, 24, "…")
    >>> lower_end(Figure(3000, None, "at least", "men", of, wording="at least 3,000 men"))
    ('at least', '3,000')
    >>> lower_end(Figure(12, 15, "", "", of, wording="between 12% and 15%"))
    ('', '12%')
    """
    return _end(figure, figure.low)


def upper_end(figure: Figure) -> tuple[str, str]:
    """Return the qualifier of a figure and its number; for a range, its upper end.

    >>> from rag.types import Citation, Source
    >>> of = Citation("p", Source("1", "a.txt"), 0, 24, "…")
    >>> upper_end(Figure(2e6, 3e6, "", "", of, wording="$2 to 3 million"))
    ('', '$3 million')
    """
    return _end(figure, figure.high)


def _end(figure: Figure, value: float | None) -> tuple[str, str]:
    words = number_words(figure)
    if value is None or figure.low is None or figure.high is None or figure.low == figure.high:
        return split_wording(figure)[0], words
    currency = words[:1] if words[:1] in _CURRENCIES else ""
    return "", f"{currency}{rounded(value)}{'%' if '%' in words else ''}"


def is_figure(figure: Figure) -> bool:
    """Return whether an answer has a value, and is not a date or a name."""
    return figure.low is not None or figure.high is not None


def rounded(value: float) -> str:
    """Return a value in words for an axis.

    >>> rounded(8000), rounded(2.5e6), rounded(0.5)
    ('8,000', '2.5 million', '0.5')
    """
    for word, size in _LARGE.items():
        if value >= size:
            return f"{value / size:,.6g} {word}"
    return f"{value:,.6g}"
