"""A table as a page shows it: escaped, with its numbers to download."""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_NUMBER = re.compile(r"[+−–-]?\d")
"""How a cell with a number begins."""


@dataclass(frozen=True)
class DataTable:
    """The table behind a figure.

    Attributes
    ----------
    data : DataFrame
        Full precision; this is what downloads as CSV.
    shown : DataFrame
        Text of the cells, row by row as in `data`.
    name : str
        Of the CSV file, without ``.csv``.
    find : bool
        Whether readers can filter and sort the rows (``book/static/tables.js``).
    """

    data: "pd.DataFrame"
    shown: "pd.DataFrame"
    name: str
    find: bool = False

    def html(self) -> str:
        """A table that scrolls sideways on a narrow page, words to the left and numbers to the right, and its CSV."""
        words = [not any(map(_NUMBER.match, map(str, self.shown[name]))) for name in self.shown]
        kinds = [' class="pb-words"' if of else "" for of in words]
        head = "".join(
            f'<th scope="col"{kind}>{escape(str(name))}</th>' for name, kind in zip(self.shown, kinds, strict=True)
        )
        rows = "".join(f"<tr>{_cells(row, kinds)}</tr>" for row in self.shown.itertuples(index=False))
        csv = base64.b64encode(self.data.to_csv(index=False).encode()).decode()
        link = (
            f'<a class="pb-csv" download="{escape(self.name, quote=True)}.csv" '
            f'href="data:text/csv;charset=utf-8;base64,{csv}">Download as CSV</a>'
        )
        kind = "pb-table pb-find" if self.find else "pb-table"
        return (
            f'<div class="{kind}"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div><p>{link}</p>'
        )

    def _repr_html_(self) -> str:
        """The table in a notebook."""
        return self.html()


def _cells(row: tuple[object, ...], kinds: Sequence[str]) -> str:
    """Cells of a row, each with the attribute of its column."""
    first, *others = (escape(str(cell)) for cell in row)
    rest = (f"<td{kind}>{cell}</td>" for kind, cell in zip(kinds[1:], others, strict=True))
    return f'<th scope="row">{first}</th>{"".join(rest)}'
