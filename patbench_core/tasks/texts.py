"""The texts of one side of a task: a view of each document, each distinct text once."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from patbench_core.files import text_digest
from patbench_core.landscape.landscape import Landscape
from patbench_core.landscape.view_texts import ViewTexts, view_digests
from patbench_core.landscape.views import fields

_EMPTY = text_digest("")


@dataclass(frozen=True)
class SideTexts:
    """Texts of some documents, rendered when they are asked for: to know which are the same takes their digests alone.

    Attributes
    ----------
    rows : tuple of int
        Documents of the landscape.
    hidden : frozenset of int
        Documents whose text does not count: theirs is empty.
    """

    landscape: Landscape
    view: str
    rows: tuple[int, ...] | range
    hidden: frozenset[int]

    @cached_property
    def every(self) -> ViewTexts:
        """Text of each document, empty ones too."""
        return self.at(range(len(self.rows)))

    def at(self, places: Iterable[int]) -> ViewTexts:
        """Texts of some of the documents, by their places in `rows`."""
        chosen = list(places)
        rows = [-1 if self.rows[place] in self.hidden else self.rows[place] for place in chosen]
        return ViewTexts(self.landscape, self.view, rows, [self._digests[place] for place in chosen])

    @cached_property
    def distinct(self) -> ViewTexts:
        """The different texts, empty left out, in the order of their first document."""
        return ViewTexts(self.landscape, self.view, list(self._first.values()), list(self._first))

    @property
    def names(self) -> list[str]:
        """Publication number of the first document of each distinct text."""
        return [self.landscape.publication_numbers[row] for row in self._first.values()]

    @cached_property
    def row_of(self) -> np.ndarray:
        """Distinct text of each document, -1 where it is empty: ndarray of shape (n,), int64."""
        position = {own: place for place, own in enumerate(self._first)}
        return np.array([position.get(own, -1) for own in self._digests], np.int64)

    @property
    def empty(self) -> int:
        """Documents without text."""
        return int((self.row_of < 0).sum())

    def digests(self) -> list[str]:
        """Digest of each document's text, hexadecimal."""
        return [own.hex() for own in self._digests]

    @cached_property
    def _digests(self) -> list[bytes]:
        whole = view_digests(self.landscape, self.view)
        return [_EMPTY if row in self.hidden else whole[row] for row in self.rows]

    @cached_property
    def _first(self) -> dict[bytes, int]:
        """First document of each distinct text, by its digest."""
        first: dict[bytes, int] = {}
        for row, own in zip(self.rows, self._digests, strict=True):
            first.setdefault(own, row)
        first.pop(_EMPTY, None)
        return first


def side_texts(
    landscape: Landscape, view: str, rows: np.ndarray | None = None, shown: np.ndarray | None = None
) -> SideTexts:
    """Texts in `view` of the documents `rows` (all by default).

    Parameters
    ----------
    shown : ndarray of shape (n_docs,), bool, optional
        Documents whose text counts; that of others is empty.

    Raises
    ------
    LandscapeError
        If no view of that name exists.
    """
    fields(view)
    hidden = frozenset[int]() if shown is None else frozenset(np.flatnonzero(~shown).tolist())
    return SideTexts(landscape, view, range(len(landscape)) if rows is None else tuple(rows.tolist()), hidden)
