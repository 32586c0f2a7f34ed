"""Families: which documents are publications of one invention.

Files name a family by an identifier, or list its members, the document itself among them or not. Lists of two dates
differ in their members: documents are of one family when their lists share a member, or one lists the other.
"""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from patbench_core.landscape.numbers import document_key

BY_NUMBER = "publications of one number are one family"
"""In the identity of data whose families depend on it."""


def family_codes(family_id: pa.StringArray, numbers: np.ndarray) -> np.ndarray:
    """Codes of families: ndarray of shape (n,), int64; equal code, same family.

    Where no family is known, publications of one number are one family.

    Parameters
    ----------
    family_id : string array of length n
        Null where no family is known.
    numbers : ndarray of shape (n,), int64
        Codes of numbers (see `numbers.NumberIndex`).
    """
    encoded = family_id.dictionary_encode()
    return np.where(
        encoded.is_valid().to_numpy(zero_copy_only=False),
        encoded.indices.fill_null(0).to_numpy(),
        len(encoded.dictionary) + numbers,
    ).astype(np.int64)


def invention_codes(families: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Codes of inventions: families, united where they share a number. All ndarrays of shape (n,), int64."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    size = int(max(families.max(initial=0), numbers.max(initial=0))) + 1
    edges = coo_array((np.ones(len(families), bool), (families, numbers)), shape=(size, size))
    nodes = coo_array((edges.data, (edges.coords[0], edges.coords[1] + size)), shape=(2 * size, 2 * size))
    return connected_components(nodes, directed=False)[1][families].astype(np.int64)


def joined_by_number(family_id: Sequence[str | None], numbers: np.ndarray, rows: np.ndarray) -> list[list[int]]:
    """Groups of documents of one number that no known family joins, of those that hold one of `rows`."""
    wanted, order = np.unique(numbers[rows]), np.argsort(numbers, kind="stable")
    begin, end = (np.searchsorted(numbers[order], wanted, side) for side in ("left", "right"))
    groups = (order[one:other].tolist() for one, other in zip(begin, end, strict=True) if other - one > 1)
    return [group for group in groups if len({family_id[row] or row for row in group}) > 1]


class Members:
    """Families by lists of members, united as rows come (disjoint sets, Galler and Fisher 1964).

    Memory grows with the members that are listed, some hundred bytes each; without lists there are none.
    """

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def __bool__(self) -> bool:
        """Whether any document listed members."""
        return bool(self._above)

    def add(self, publication_number: str, members: Sequence[str], family_id: str | None = None) -> None:
        """Take in the list of a document, or the family that a file names."""
        names = {_name(publication_number), *map(_name, members), *([_GIVEN + family_id] if family_id else [])}
        roots = sorted({self._root(name) for name in names})
        for root in roots[1:]:
            self._above[root] = roots[0]

    def family(self, publication_number: str) -> str | None:
        """The family of a document: as a file names it, else its first member; None where no list has the document."""
        name = _name(publication_number)
        return self._root(name)[1:] if name in self._above else None

    def _root(self, name: str) -> str:
        path = []
        while (above := self._above.setdefault(name, name)) != name:
            path.append(name)
            name = above
        for passed in path:
            self._above[passed] = name
        return name


_GIVEN, _OPAQUE, _NUMBER = "012"  # before names, so that they sort in this order


def _name(member: str) -> str:
    """A member by its key if it is a publication number, else as it is written."""
    key, kind = document_key(member)
    return _NUMBER + "-".join(filter(None, (*key, kind))) if key.country else _OPAQUE + member.strip()
