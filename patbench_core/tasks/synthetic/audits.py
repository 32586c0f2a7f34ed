"""What generated documents are: copies of parents, near to a test document, repeated, long, telling the label."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from patbench_core.generators.generator import Real, Synthetic

GRAMS_LIMIT, COSINE_LIMIT = 0.5, 0.98
"""A generated document is refused if a greater share of its 5-grams, or a greater cosine, is a test document's."""

GRAM = 5
_WORD = re.compile(r"\w+")
LONG = 4
"""Letters of the words of a label's name that are looked for in texts."""


@lru_cache(maxsize=1 << 16)
def grams(text: str) -> frozenset[tuple[str, ...]]:
    """Distinct runs of `GRAM` words in lower case; the whole text where it is shorter."""
    words = tuple(_words(text))
    return frozenset(_runs(text, GRAM) if len(words) >= GRAM else filter(None, [words]))


def copied(text: str, source: str) -> float:
    """Share of the distinct 5-grams of `text` that stand in `source`."""
    own = grams(text)
    return len(own & grams(source)) / len(own) if own else 0.0


def nearest(
    made: Sequence[Synthetic], vectors: np.ndarray, test: Sequence[Real], test_vectors: np.ndarray
) -> np.ndarray:
    """How near each generated document comes to a real test document.

    Parameters
    ----------
    vectors : ndarray of shape (len(made), dimension), float32
        Unit length, as is `test_vectors` of shape (len(test), dimension).

    Returns
    -------
    ndarray of shape (len(made), 2), float64
        Greatest share of 5-grams that one test document has too, and greatest cosine.
    """
    holders: dict[tuple[str, ...], list[int]] = {}
    for place, document in enumerate(test):
        for gram in grams(document.text):
            holders.setdefault(gram, []).append(place)
    shares = np.zeros(len(made))
    for place, synthetic in enumerate(made):
        own = grams(synthetic.text)
        counts = Counter(holder for gram in own for holder in holders.get(gram, ()))
        shares[place] = max(counts.values(), default=0) / max(1, len(own))
    return np.stack([shares, (vectors @ test_vectors.T).max(axis=1, initial=-1.0)], axis=1)


def refused(near: np.ndarray) -> np.ndarray:
    """Whether documents, by `nearest`, are too near to be trained on: ndarray of shape (n,), bool."""
    return np.asarray((near > (GRAMS_LIMIT, COSINE_LIMIT)).any(axis=1))


def audit(made: Sequence[Synthetic], training: Sequence[Real], near: np.ndarray) -> dict[str, float]:
    """Facts of one generated set; `near` as `nearest` has it.

    Returns
    -------
    dict
        ``made``, ``refused``; ``leak 5-grams`` and ``leak cosine`` (the maxima to a test document); shares of 5-grams
        ``copied from text`` and ``copied from claims`` of the parents; ``duplicates`` (share of documents whose text
        stands twice, or in training), ``distinct 3-grams`` (share of all), ``length`` (words, against training), and
        ``label words`` (share of the long words of its labels' names that a text holds) with that of training.
    """
    by_number = {document.number: document for document in training}
    parents = [[by_number[number] for number in document.parents] for document in made]
    seen = Counter(_plain(document.text) for document in made)
    known = {_plain(document.text) for document in training}
    triples = [gram for document in made for gram in _runs(document.text, 3)]
    lengths = [np.mean([len(_words(each.text)) for each in side]) for side in (made, training)]
    return {
        "made": len(made),
        "refused": int(refused(near).sum()),
        "leak 5-grams": float(near[:, 0].max(initial=0)),
        "leak cosine": float(near[:, 1].max(initial=-1)),
        "copied from text": _copied(made, parents, ""),
        "copied from claims": _copied(made, parents, "C"),
        "duplicates": float(np.mean([seen[_plain(each.text)] > 1 or _plain(each.text) in known for each in made])),
        "distinct 3-grams": len(set(triples)) / max(1, len(triples)),
        "length": float(lengths[0] / lengths[1]),
        "label words": label_words(made),
        "label words of training": label_words(training),
    }


def label_words(documents: "Sequence[Synthetic] | Sequence[Real]") -> float:
    """Mean share of the words of its labels' names, from four letters on, that a text holds; NaN without such names."""
    shares = []
    for document in documents:
        wanted = {word for label in document.labels for word in long_words(label)}
        if wanted:
            shares.append(len(wanted & set(_words(document.text))) / len(wanted))
    return float(np.mean(shares)) if shares else float("nan")


def long_words(name: str) -> list[str]:
    """Words of a label's name, in lower case, from `LONG` letters on; an underscore parts words too."""
    return [word for word in _words(name.replace("_", " ")) if len(word) >= LONG]


def _copied(made: Sequence[Synthetic], parents: Sequence[Sequence[Real]], section: str) -> float:
    """Mean share of 5-grams that stand in a parent's text, or in a section; NaN if no parent has it."""
    shares = []
    for document, sources in zip(made, parents, strict=True):
        texts = [parent.sections.get(section, "") if section else parent.text for parent in sources]
        if any(texts):
            own = grams(document.text)
            shares.append(len(own & frozenset().union(*map(grams, texts))) / max(1, len(own)))
    return float(np.mean(shares)) if shares else float("nan")


def _plain(text: str) -> str:
    return " ".join(_words(text))


@lru_cache(maxsize=1 << 16)
def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _runs(text: str, size: int) -> list[tuple[str, ...]]:
    words = _words(text)
    return [tuple(words[start : start + size]) for start in range(len(words) - size + 1)]
