"""The texts of one side of a task: a view of each document, each distinct text once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from patbench_core.files import text_digest
from patbench_core.landscape.landscape import Landscape
from patbench_core.landscape.views import fields, renderer


@dataclass(frozen=True)
class SideTexts:
    """Rendered texts of some documents.

    Attributes
    ----------
    every : list of str
        Text of each document, empty ones too.
    distinct : list of str
        The different texts, empty left out, in the order of their first document.
    names : list of str
        Publication number of the first document of each distinct text.
    row_of : ndarray of shape (n,), int64
        Distinct text of each document; -1 where it is empty.
    """

    every: list[str]
    distinct: list[str]
    names: list[str]
    row_of: np.ndarray

    @property
    def empty(self) -> int:
        """Documents without text."""
        return int((self.row_of < 0).sum())

    def digests(self) -> list[str]:
        """Digest of each document's text, hexadecimal."""
        return [text_digest(text).hex() for text in self.every]


def side_texts(
    landscape: Landscape, view: str, rows: np.ndarray | None = None, shown: np.ndarray | None = None
) -> SideTexts:
    """Render `view` for the documents `rows` (all by default).

    Parameters
    ----------
    shown : ndarray of shape (n_docs,), bool, optional
        Documents whose text counts; that of others is empty.
    """
    names = fields(view)
    columns = [landscape.column(name) for name in names]
    render = renderer(view)
    chosen: Sequence[int] = range(len(landscape)) if rows is None else rows.tolist()
    hidden = set() if shown is None else set(np.flatnonzero(~shown).tolist())
    every = [
        "" if row in hidden else render({name: column[row] for name, column in zip(names, columns, strict=True)})
        for row in chosen
    ]
    numbers = landscape.publication_numbers
    position: dict[str, int] = {}
    first: list[str] = []
    for row, text in zip(chosen, every, strict=True):
        if text and text not in position:
            position[text] = len(position)
            first.append(numbers[row])
    return SideTexts(every, list(position), first, np.array([position.get(text, -1) for text in every], np.int64))
