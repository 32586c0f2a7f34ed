"""Tests of label sets."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.preprocessing import MultiLabelBinarizer

from patbench_core.landscape.schema import Patent
from patbench_core.tasks.errors import TaskError, UnfitLandscape
from patbench_core.tasks.labels import CODE_SETS, REJECTED, default_sets, label_set, label_sets
from patbench_core.tasks.registry import left_out
from tests.fakes import small_landscape, small_patents
from tests.records import sample_record

COLOURS = [("red",), ("red", "blue"), ("blue",), (f"{REJECTED}red",), (), ("red", f"{REJECTED}blue"), ("rare", "blue")]
PATENTS = [
    Patent(f"US-{place}-A", "US", title=f"t{place}", labels={"colour": colours})
    for place, colours in enumerate(COLOURS)
]


def test_own_labels_that_enough_documents_have() -> None:
    """Sorted; rejected and rare ones are not labels; documents keep their rows."""
    labelled = label_set(small_landscape(PATENTS), "colour", fewest=2)
    assert labelled.names == ("blue", "red")
    assert labelled.by_document == ((1,), (0, 1), (0,), (), (), (1,), (0,))
    assert labelled.rare == 1
    assert labelled.labelled.tolist() == [0, 1, 2, 5, 6]
    assert labelled.single.tolist() == [0, 2, 5, 6]


def test_the_matrix_is_scikit_learns() -> None:
    """For any choice of documents, those without labels too."""
    labelled = label_set(small_landscape(PATENTS), "colour", fewest=1)
    rows = [6, 3, 0, 1]
    expected = MultiLabelBinarizer(classes=range(len(labelled.names))).fit_transform(
        [labelled.by_document[row] for row in rows]
    )
    assert np.array_equal(labelled.matrix(rows).toarray(), expected)


@pytest.mark.parametrize("name", CODE_SETS[:3])
def test_codes_are_cut_at_their_level(name: str) -> None:
    """Each once a document; a document without codes has none."""
    patents = small_patents(60)
    labelled = label_set(small_landscape(patents), name, fewest=1)
    length = {"ipc_section": 1, "ipc_class": 3, "ipc_subclass": 4}[name]
    for patent, labels in zip(patents, labelled.by_document, strict=True):
        assert {labelled.names[place] for place in labels} == {code[:length] for code in patent.ipc}


def test_of_sets_that_are_alike_one_is_a_default() -> None:
    """The same labels under another name would count twice; sets that differ on one document are two."""
    colours = [{"colour": each, "hue": each, "tint": each} for each in COLOURS * 10]
    colours[0]["tint"] = ("blue",)
    patents = [Patent(f"US-{place}-A", "US", title=f"t{place}", labels=own) for place, own in enumerate(colours)]
    assert default_sets(small_landscape(patents)) == ["colour", "tint"]


def test_a_set_is_made_once_a_landscape() -> None:
    """Another landscape of the same name has its own."""
    landscape = small_landscape(PATENTS)
    assert label_set(landscape, "colour", 2) is label_set(landscape, "colour", 2)
    assert label_set(landscape, "colour", 1).names != label_set(landscape, "colour", 2).names
    changed = [replace(PATENTS[0], labels={"colour": ("blue",)}), *PATENTS[1:]]
    assert label_set(small_landscape(changed), "colour", 2).by_document[0] == (0,)


def test_usable_sets_are_listed() -> None:
    """Own ones first; those with one label or none are not there."""
    assert label_sets(small_landscape(PATENTS), fewest=2) == ["colour"]
    assert label_sets(small_landscape(small_patents(60)), fewest=1) == ["ipc_section", "ipc_class", "ipc_subclass"]


def test_an_unknown_set_is_named_with_the_known_ones() -> None:
    """Also where the landscape has none of its own."""
    with pytest.raises(TaskError, match="'hue': choose one of colour, ipc_section"):
        label_set(small_landscape(PATENTS), "hue")


def test_one_label_is_nothing_to_tell_apart() -> None:
    """The message has the numbers."""
    with pytest.raises(UnfitLandscape, match="has too few labels: on 4 documents or more are 1 of 3"):
        label_set(small_landscape([*PATENTS, replace(PATENTS[0], publication_number="US-9-A")]), "colour", fewest=4)


def test_documents_that_are_left_out_are_told() -> None:
    """By reason, in the title of what is printed; nothing where none is."""
    record = sample_record() | {"labels": {"left_out": {"without a label that counts": 1700, "without text": 1}}}
    assert left_out(record) == "; left out: 1,700 without a label that counts, 1 without text"
    assert left_out(sample_record() | {"labels": {"left_out": {"without text": 0}}}) == ""
