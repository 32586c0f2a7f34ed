"""Citation links: which documents of a landscape cite which, which links count, and whether they cross domains.

A cited number stands for every document of the landscape that its office counts under that number (see `numbers`): the
application and the patent granted on it are one invention. A link is left out, and counted once under the first
reason that holds, when both ends are

- the same document, or publications of one number (``self``);
- of one family (``own_family``);
- of titles that are equal once case and all but letters and digits are dropped (``equal_title``; an empty title
  equals none).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from patbench_core.landscape.numbers import NumberIndex, number_key

_NO_LETTERS = re.compile(r"[\W_]+")  # Python's \w is what str.isalnum says, and the underscore

IN, OUT, UNKNOWN = 1, 0, -1
"""Domain of a link: the documents share a class, share none, or one of them has no code."""


@dataclass(frozen=True)
class Citations:
    """Cited numbers, resolved.

    Attributes
    ----------
    query_row, doc_row : ndarray of shape (n_links,), int32
        Citing and cited documents, each pair once, ascending.
    cited : int
        Cited numbers, as often as they are cited.
    outside : int
        Those of them that no document of the landscape has.
    unread : int
        Those of them that are not publication numbers.
    """

    query_row: np.ndarray
    doc_row: np.ndarray
    cited: int
    outside: int
    unread: int


def title_key(title: str) -> str:
    """The title without case and without all but letters and digits."""
    return _NO_LETTERS.sub("", title.casefold())


def resolve(numbers: NumberIndex, cites: pa.ListArray) -> Citations:
    """Find the documents that each document's cited numbers stand for.

    Parameters
    ----------
    numbers : NumberIndex
        Of n documents.
    cites : list array of string, of length n
        Cited numbers as written.
    """
    citing = pc.list_parent_indices(cites).to_numpy()
    written = pc.list_flatten(cites).dictionary_encode()
    distinct = written.dictionary.to_pylist()
    rows: list[list[int]] = []
    unread = np.zeros(len(distinct), bool)
    for place, number in enumerate(distinct):
        key = number_key(number)
        rows.append(numbers.rows_of(key))
        unread[place] = not rows[-1] and not numbers.readable(key)
    indices = written.indices.to_numpy()
    hits = np.fromiter(map(len, rows), np.int64, len(rows))[indices]
    query_row = np.repeat(citing, hits)
    inside = indices[hits > 0].tolist()
    doc_row = np.fromiter((row for index in inside for row in rows[index]), np.int64, len(query_row))
    pairs = np.unique(query_row * len(cites) + doc_row)  # one number a pair sorts many times sooner than two
    query, doc = (end.astype(np.int32) for end in divmod(pairs, len(cites)))
    return Citations(query, doc, len(indices), int((hits == 0).sum()), int(unread[indices].sum()))


def left_out(
    query_row: np.ndarray,
    doc_row: np.ndarray,
    numbers: np.ndarray,
    families: np.ndarray,
    titles: Sequence[str],
) -> dict[str, np.ndarray]:
    """Links that do not count, by reason.

    Parameters
    ----------
    query_row, doc_row : ndarray of shape (n_links,), int
    numbers, families : ndarray of shape (n,), int64
        Equal code, same number; equal code, same family.
    titles : sequence of str, of length n

    Returns
    -------
    dict of str to ndarray of shape (n_links,), bool
        Under ``self``, ``own_family`` and ``equal_title``; each link in one of them at most.
    """
    title = np.zeros(len(titles), np.int64)  # codes of titles; 0 is none
    codes = {"": 0}
    for row in np.unique(np.concatenate([query_row, doc_row])).tolist():
        title[row] = codes.setdefault(title_key(titles[row]), len(codes))
    itself = numbers[query_row] == numbers[doc_row]
    family = families[query_row] == families[doc_row]
    equal = (title[query_row] == title[doc_row]) & (title[query_row] > 0)
    return {"self": itself, "own_family": family & ~itself, "equal_title": equal & ~family & ~itself}


def domains(
    query_row: np.ndarray, doc_row: np.ndarray, ipc: pa.ListArray, cpc: pa.ListArray, length: int
) -> np.ndarray:
    """IN, OUT or UNKNOWN for each link.

    Documents are of one domain when they share a code cut to `length` characters: 3 for the IPC class, 4 for the
    subclass. CPC speaks for a document without IPC; codes shorter than `length` say nothing.

    Parameters
    ----------
    query_row, doc_row : ndarray of shape (n_links,), int
    ipc, cpc : list array of string, of length n
    length : int

    Returns
    -------
    ndarray of shape (n_links,), int8
    """
    docs, codes = _classes(ipc, cpc, length)
    bounds = np.searchsorted(docs, np.arange(len(ipc) + 1))
    counts = np.diff(bounds)
    width = int(codes.max(initial=0)) + 1
    held = docs * width + codes  # one number a (document, class) pair
    asking = counts[query_row]  # classes of each link's query: the document is asked for each of them
    link = np.repeat(np.arange(len(query_row)), asking)
    within = np.arange(len(link)) - np.repeat(np.cumsum(asking) - asking, asking)
    asked = doc_row[link] * width + codes[bounds[query_row][link] + within]
    shared = np.zeros(len(query_row), bool)
    shared[link[np.isin(asked, held)]] = True
    known = (asking > 0) & (counts[doc_row] > 0)
    return np.where(known, np.where(shared, IN, OUT), UNKNOWN).astype(np.int8)


def _classes(ipc: pa.ListArray, cpc: pa.ListArray, length: int) -> tuple[np.ndarray, np.ndarray]:
    """Ascending, unique pairs (document, code of its class), int64 both."""
    chosen = pc.if_else(pc.greater(pc.list_value_length(ipc), 0), ipc, cpc)
    docs = pc.list_parent_indices(chosen).to_numpy()
    cut = pc.utf8_slice_codeunits(pc.utf8_upper(pc.list_flatten(chosen)), 0, length)
    long_enough = pc.equal(pc.utf8_length(cut), length).to_numpy(zero_copy_only=False)
    codes = cut.dictionary_encode().indices.to_numpy().astype(np.int64)
    width = int(codes.max(initial=0)) + 1
    pairs = np.unique((docs * width + codes)[long_enough])
    return pairs // width, pairs % width
