"""A table as a page shows it: escaped, with its numbers to download."""

import base64
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


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
    """

    data: "pd.DataFrame"
    shown: "pd.DataFrame"
    name: str

    def html(self) -> str:
        """A table element that scrolls sideways on a narrow page, and a link to its CSV."""
        head = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in self.shown.columns)
        rows = "".join(f"<tr>{_cells(row)}</tr>" for row in self.shown.itertuples(index=False))
        csv = base64.b64encode(self.data.to_csv(index=False).encode()).decode()
        link = (
            f'<a class="pb-csv" download="{escape(self.name, quote=True)}.csv" '
            f'href="data:text/csv;charset=utf-8;base64,{csv}">Download as CSV</a>'
        )
        return (
            f'<div class="pb-table"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
            f"<p>{link}</p>"
        )

    def _repr_html_(self) -> str:
        """The table in a notebook."""
        return self.html()


def _cells(row: tuple[object, ...]) -> str:
    first, *others = (escape(str(cell)) for cell in row)
    return f'<th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in others)
