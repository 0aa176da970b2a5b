"""Which ruled lines of a page belong to the same table."""

from __future__ import annotations

from itertools import groupby

from rag.corpus.formats.pdf.tables.rules import Rules

_NEAR = 3.0  # points between lines that touch


def grids(rules: Rules) -> list[Rules]:
    """Return the lines that touch each other, group by group; then those of the same width.

    Lines without any vertical line form a group if they begin and end at the same places.
    """
    every = [*rules.across, *rules.down]
    across = len(rules.across)
    parent = list(range(len(every)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for i, row in enumerate(rules.across):
        for j, column in enumerate(rules.down, start=across):
            if (
                row.start - _NEAR <= column.at <= row.end + _NEAR
                and column.start - _NEAR <= row.at <= column.end + _NEAR
            ):
                parent[root(i)] = root(j)
    order = sorted(range(len(every)), key=root)
    groups = [list(group) for _, group in groupby(order, key=root)]
    found = [
        Rules([every[i] for i in group if i < across], [every[i] for i in group if i >= across], [])
        for group in groups
    ]
    touching = [group for group in found if group.across and group.down]
    alone = sorted(
        (rule for group in found if not group.down for rule in group.across),
        key=lambda rule: (round(rule.start / _NEAR), round(rule.end / _NEAR), rule.at),
    )
    same = groupby(alone, key=lambda r: (round(r.start / _NEAR), round(r.end / _NEAR)))
    return [*touching, *(Rules(list(group), [], []) for _, group in same)]
