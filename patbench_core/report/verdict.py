"""What a comparison says, one line in words a cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from patbench_core.report import words
from patbench_core.report.cells import Shown
from patbench_core.report.compared import Cell, cells
from patbench_core.report.words import counted, listed, number
from patbench_core.stats.comparison import Comparison

_NAMED = 3
"""Items that a clause names; more are counted."""


@dataclass(frozen=True)
class Verdict(Shown):
    """Lines of plain text; the first word of each is its cell, where there are several.

    Attributes
    ----------
    rule : str
        The test behind the words.
    """

    lines: tuple[str, ...]
    rule: str = ""

    def __str__(self) -> str:
        return "\n".join(self.lines)

    def html(self) -> str:
        """A paragraph, or a list where there are several cells; the rule is told on hover."""
        told = f' title="{escape(self.rule, quote=True)}"' if self.rule else ""
        if len(self.lines) == 1:
            return f'<p class="pb-answer"{told}>{escape(self.lines[0])}</p>\n'
        items = "".join(f"<li>{escape(line)}</li>\n" for line in self.lines)
        return f'<ul class="pb-answer"{told}>\n{items}</ul>\n'


def verdict(result: Comparison, digits: int = 3) -> Verdict:
    """Say of each cell which item is best and what is known of the others, with two numbers at most.

    Parameters
    ----------
    result : Comparison
    digits : int
        Decimals of the score.
    """
    return Verdict(tuple(_line(cell, result, digits) for cell in cells(result)), result.rule)


def message(result: Comparison) -> str:
    """Caption of a figure of a comparison: how many items may be the best; of several cells, in how many one is."""
    every = list(cells(result))
    if len(every) == 1:
        models = every[0].models
        n, close = len(models), int((models["verdict"] != "significantly worse").sum())
        if close == 1:
            return f"{models.iloc[0][result.between]} is significantly better than {_others(n - 1)}." if n > 1 else ""
        what, best = words.plural(n, result.between).split(" ", 1)[1], f"than the best in {every[0].metric}."
        if close == n:
            return f"No {result.between} is significantly worse {best}"
        return f"{counted(close).capitalize()} of {counted(n)} {what} are not significantly worse {best}"
    alone = sum(int((cell.models["verdict"] != "significantly worse").sum()) == 1 for cell in every)
    many = "none" if not alone else "all" if alone == len(every) else counted(alone)
    order = f"is one {result.between}" if not alone else f"one {result.between} is"
    return f"In {many} of the {counted(len(every))} comparisons {order} significantly better than all others."


def _others(n: int) -> str:
    return {1: "the other one", 2: "both others"}.get(n, f"all {counted(n)} others")


def _line(cell: Cell, result: Comparison, digits: int) -> str:
    best = cell.models.iloc[0]
    rest = cell.models.iloc[1:]
    start = f"{cell.name}: " if cell.name else ""
    head = f"{start}{best[result.between]} has the highest {cell.metric} ({number(best['score'], digits)})"
    if rest.empty:
        return f"{start}{best[result.between]} has {cell.metric} {number(best['score'], digits)}; nothing is compared."
    if cell.models["score"].nunique() == 1:
        return f"{start}all {counted(len(rest) + 1)} have the same {cell.metric} ({number(best['score'], digits)})."
    named = {
        str(word): [str(item) for item in rows[result.between]] for word, rows in rest.groupby("verdict", sort=False)
    }
    return f"{head}, {_clauses(named, len(rest), result.margin)}."


def _clauses(named: dict[str, list[str]], others: int, margin: float) -> str:
    worse, equal = named.get("significantly worse", []), named.get("equivalent", [])
    clauses = [
        f"significantly better than {_items(worse, others)}" if worse else "",
        f"equivalent within {margin:g} to {_items(equal, others)}" if equal else "",
        f"undecided against {_items(named['undecided'], others)}" if "undecided" in named else "",
    ]
    return listed([clause for clause in clauses if clause])


def _items(items: Sequence[str], others: int) -> str:
    """Names of few; a count of more, with ``all`` where no other item is left."""
    if len(items) == others > _NAMED:
        return f"all {counted(others)} others"
    return listed(items) if len(items) <= _NAMED else f"{counted(len(items))} others"
