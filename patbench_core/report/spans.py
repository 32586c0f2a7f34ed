"""Cells that hold a number with its interval."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from patbench_core.report import words

if TYPE_CHECKING:
    import pandas as pd


def span(
    low: str = "low",
    high: str = "high",
    *,
    told: str = "",
    scale: float = 1.0,
    digits: int = 3,
    signed: bool = False,
) -> "Callable[[float, pd.Series], str]":
    """A way to show a column of numbers (`patbench_core.report.table.Column.show`) with ends from two other columns.

    Parameters
    ----------
    low, high : str
        Columns of the ends.
    told : str
        Column of bool: where it is False, a dash stands for the number.
    scale : float
        What numbers are multiplied by, such as 100 for percent.
    digits : int
        Decimals.
    signed : bool
        Whether numbers above zero have a plus sign.
    """

    def show(value: float, row: "pd.Series") -> str:
        if told and not row[told]:
            return words.MISSING
        ends = words.bracket(scale * row[low], scale * row[high], digits)
        number = words.plus if signed else words.number
        return f"{number(scale * value, digits)} {ends}".rstrip()

    return show
