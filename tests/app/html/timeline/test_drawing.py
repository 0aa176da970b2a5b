"""The drawing of differing figures over time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from xml.etree.ElementTree import Element, fromstring

from rag.app.html.timeline.drawing import timeline_html
from rag.types import Disagreement, Figure
from tests.answers import figure
from tests.fragment import checked


def drawn(*figures: Figure) -> Element:
    html = timeline_html(Disagreement("troops", figures), range(1, len(figures) + 1))
    checked(html)
    return fromstring(html)


def points(*figures: Figure) -> list[Element]:
    return list(drawn(*figures).iter("a"))


def circles(point: Element) -> list[tuple[float, float]]:
    return [(float(c.attrib["cx"]), float(c.attrib["cy"])) for c in point.iter("circle")]


def at(value: float, published: str | None, **known: str) -> Figure:
    return figure(value, value, f"{value:,.0f} men", publisher="Post", published=published, **known)  # type: ignore[arg-type]


def test_one_dated_figure_makes_no_timeline() -> None:
    assert timeline_html(Disagreement("troops", (at(5, "2024"), at(6, None))), [1, 2]) == ""


def test_what_is_no_figure_or_no_date_makes_no_timeline() -> None:
    name = figure(None, None, "Ann Lee", published="2024")
    wrong = at(5, "some day")
    assert timeline_html(Disagreement("troops", (name, at(5, "2024"), wrong)), [1, 2, 3]) == ""


def test_points_lie_at_their_dates_and_values() -> None:
    late, middle, early = (circles(p)[0] for p in points(
        at(8000, "2024-03-01"), at(6000, "2024-02-01"), at(4000, "2024-01-03"))
    )  # fmt: skip
    assert early[0] < middle[0] < late[0]
    assert abs((late[0] - middle[0]) - (middle[0] - early[0])) < 0.2  # 29 days each
    assert abs((early[1] - middle[1]) - (middle[1] - late[1])) < 0.2
    assert late[1] < early[1]


def test_each_point_is_a_link_that_says_what_it_is() -> None:
    one, two = points(at(8000, "2024-03-01"), at(6000, "2024-02"))
    assert one.attrib["aria-label"] == "[1] 8,000 · Post, 1 March 2024"
    assert two.attrib["aria-label"] == "[2] 6,000 · Post, February 2024"
    assert one.attrib["href"].startswith("?doc=")
    assert one.attrib["data-quote"] == "There are 8,000 men."


def test_a_range_is_a_bar_between_its_ends_and_an_open_end_an_arrow() -> None:
    both = figure(3000, 8000, "3,000 to 8,000 men", published="2024-01-01")
    least = figure(3000, None, "at least 3,000 men", published="2024-01-02")
    most = figure(None, 8000, "at most 8,000 men", published="2024-01-03")
    bar, up, down = points(both, least, most)
    (x, top), (_, bottom) = circles(bar)
    (path,) = bar.iter("path")
    assert path.attrib["d"] == f"M{x:.1f} {top:.1f}V{bottom:.1f}"
    assert [len(circles(arrow)) for arrow in (up, down)] == [1, 1]
    assert "v-20" in next(up.iter("path")).attrib["d"]
    assert "v20" in next(down.iter("path")).attrib["d"]


def test_a_month_is_drawn_over_all_its_days() -> None:
    _, month, _ = points(at(1, "2024-03-01"), at(2, "2024-02"), at(3, "2024-02-01"))
    first = circles(points(at(1, "2024-03-01"), at(2, "2024-02"), at(3, "2024-02-01"))[2])[0][0]
    start, end = map(
        float, re.findall(r"M([\d.]+) .*H([\d.]+)", next(month.iter("path")).attrib["d"])[0]
    )
    assert abs(start - first) < 0.2
    assert start < circles(month)[0][0] < end


def test_a_wide_range_is_drawn_on_a_logarithmic_scale_and_says_so() -> None:
    def caption(*figures: Figure) -> str:
        return "".join(next(drawn(*figures).iter("figcaption")).itertext())

    assert "logarithmic" in caption(at(40, "2024-01-01"), at(1200, "2024-02-01"))
    assert "logarithmic" not in caption(at(400, "2024-01-01"), at(1200, "2024-02-01"))
    low, middle, high = (circles(p)[0][1] for p in points(
        at(10, "2024-01-01"), at(100, "2024-02-01"), at(1000, "2024-03-01"))
    )  # fmt: skip
    assert abs((low - middle) - (middle - high)) < 0.2


def test_undated_figures_are_named_beneath() -> None:
    shown = drawn(at(5, "2024-01-01"), at(6, "2024-02-01"), at(7, None))
    assert "".join(shown.itertext()).endswith("Undated: 7 men (Post)")


def boxes(shown: Element) -> Iterator[tuple[float, float, float, float]]:
    for text in (t for a in shown.iter("a") for t in a.iter("text")):
        width = 5.6 * len(text.text or "")
        x = float(text.attrib["x"]) - (width if text.attrib["text-anchor"] == "end" else 0)
        y = float(text.attrib["y"])
        yield x, y - 9, x + width, y


def test_labels_stay_in_the_drawing_and_off_each_other() -> None:
    crowd = [at(8000 + n, f"2024-01-{n:02}") for n in range(1, 9)]
    found = list(boxes(drawn(*crowd)))
    assert all(x >= 0 and y >= -2 and right <= 320 for x, y, right, _ in found)
    assert not any(
        a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
        for a, b in combinations(found, 2)
    )
