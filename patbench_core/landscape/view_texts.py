"""Texts of a landscape's documents in a view, and their digests, which are made once while the landscape is open."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import overload
from weakref import WeakKeyDictionary

import numpy as np

from patbench_core.files import text_digest
from patbench_core.landscape.landscape import Landscape
from patbench_core.landscape.views import fields, renderer

_SIZE = 32
"""Bytes of a digest."""


def view_texts(landscape: Landscape, view: str, rows: Iterable[int]) -> Iterator[str]:
    """Text of each of the documents `rows` in `view`, empty where there is none.

    Raises
    ------
    LandscapeError
        If no view of that name exists.
    """
    names, render = fields(view), renderer(view)
    columns = [landscape.column(name) for name in names]
    return (render({name: column[row] for name, column in zip(names, columns, strict=True)}) for row in rows)


class ViewTexts(Sequence[str]):
    """Texts that are rendered when the first is asked for; what is known of them by their digests needs none.

    Parameters
    ----------
    rows : sequence of int
        Documents; -1 has the empty text.
    digests : sequence of bytes
        That of each text.
    """

    def __init__(self, landscape: Landscape, view: str, rows: Sequence[int], digests: Sequence[bytes]) -> None:
        self._landscape, self._view, self._rows, self.digests = landscape, view, rows, digests

    @cached_property
    def _texts(self) -> list[str]:
        texts = view_texts(self._landscape, self._view, (row for row in self._rows if row >= 0))
        return ["" if row < 0 else next(texts) for row in self._rows]

    def __len__(self) -> int:
        """Number of texts."""
        return len(self._rows)

    def __iter__(self) -> Iterator[str]:
        """All texts."""
        return iter(self._texts)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        """One text, or a list of some."""
        return self._texts[place]


def view_digests(landscape: Landscape, view: str) -> list[bytes]:
    """SHA-256 (32 bytes) of the text of each document in `view`.

    Raises
    ------
    LandscapeError
        If no view of that name exists.
    """
    known = _KNOWN.setdefault(landscape, {})
    if view not in known:
        known[view] = b"".join(map(text_digest, view_texts(landscape, view, range(len(landscape)))))
    joined = known[view]
    return [joined[start : start + _SIZE] for start in range(0, len(joined), _SIZE)]


_KNOWN: WeakKeyDictionary[Landscape, dict[str, bytes]] = WeakKeyDictionary()
"""Digests one behind another, by landscape and view: studies ask again and again whether texts are those of a record,
and a landscape whose files change is another one (see `registry.get`)."""


def held_views(landscape: Landscape, views: Sequence[str], query_rows: np.ndarray | None = None) -> list[str]:
    """Those of `views` of which some document has every section, and some judged query any text.

    Parameters
    ----------
    query_rows : ndarray of shape (n_queries,), int, optional
        Documents that are the queries; by default all that can be judged.
    """
    columns = {field: landscape.column(field) for field in {field for view in views for field in fields(view)}}
    filled = {field for field, column in columns.items() if any(column)}
    queries = (np.unique(landscape.qrels.query_row) if query_rows is None else query_rows).tolist()
    asked = {field for field, column in columns.items() if any(column[row].strip() for row in queries)}
    return [
        view
        for view in views
        if filled.issuperset(fields(view)) and (not queries or not asked.isdisjoint(fields(view)))
    ]
