"""What a causal language model is asked, and what the labels are called in it."""

from collections.abc import Sequence

import numpy as np

from patbench_core.tasks.labels import LabelSet

SECTIONS = {
    "A": "Human necessities",
    "B": "Performing operations; transporting",
    "C": "Chemistry; metallurgy",
    "D": "Textiles; paper",
    "E": "Fixed constructions",
    "F": "Mechanical engineering; lighting; heating; weapons; blasting",
    "G": "Physics",
    "H": "Electricity",
    "Y": "New technological developments and cross-sectional technologies",
}
"""Titles of the sections of the IPC and, with Y in few words, of the CPC."""

BEFORE = "Here is the text of a patent.\n\n"
LISTED, UNLISTED = "\n\nWhich of these topics is it about?\n", "\n\nWhich topic is it about?"
MOST_LISTED = 20
"""Labels that stand in the prompt at most; of more the question alone."""


def readable(labels: LabelSet) -> tuple[str, ...]:
    """Names of labels for a reader: titles of sections, else the labels themselves with spaces for underscores."""
    if set(labels.names) <= set(SECTIONS):
        return tuple(SECTIONS[name] for name in labels.names)
    spaced = tuple(" ".join(name.replace("_", " ").split()) for name in labels.names)
    return spaced if len(set(spaced)) == len(spaced) and all(spaced) else labels.names


def wording(labels: LabelSet) -> dict[str, object]:
    """The words around a text, and the names of the labels; all of it is in the key."""
    names = readable(labels)
    listed = LISTED + "\n".join(f"- {name}" for name in names) if len(names) <= MOST_LISTED else UNLISTED
    return {"before": BEFORE, "after": listed, "names": list(names)}


def names_in_texts(texts: Sequence[str], true: np.ndarray, names: Sequence[str]) -> dict[str, int]:
    """How many texts hold the name of a label of theirs, and how many that of another label, whatever the case.

    Parameters
    ----------
    true : ndarray of shape (n_texts, n_labels), bool
    """
    held = np.array([[name.lower() in text.lower() for name in names] for text in texts]).reshape(true.shape)
    return {
        "texts": len(texts),
        "own label": int((held & true).any(axis=1).sum()),
        "another label": int((held & ~true).any(axis=1).sum()),
    }
