"""Texts of a landscape's documents in a view, and their digests, which are made once while the landscape is open."""

from collections.abc import Iterable, Iterator
from weakref import WeakKeyDictionary

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
