"""Tests of the classification task: who takes part, what is apart, what the key knows."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from patbench_core.landscape.schema import Patent
from patbench_core.progress import silent
from patbench_core.tasks.classification.classifiers import METHODS
from patbench_core.tasks.classification.splits import Split
from patbench_core.tasks.classification.task import ClassificationTask
from patbench_core.tasks.errors import TaskError, UnfitLandscape
from patbench_core.tasks.labels import label_set
from patbench_core.tasks.texts import side_texts
from patbench_core.tasks.vectors import DocumentVectors, document_vectors
from tests.fakes import fake_encoder, small_landscape
from tests.labelled import labelled_patents

PATENTS = labelled_patents()


def task(
    patents: Sequence[Patent] = PATENTS, labels: str = "topic", view: str = "TA", name: str = "small"
) -> ClassificationTask:
    """The task of a small landscape; labels on five patents count."""
    landscape = small_landscape(patents, name)
    return ClassificationTask(landscape, label_set(landscape, labels, 5), view, side_texts(landscape, view))


def vectors(classified: ClassificationTask) -> DocumentVectors:
    """Vectors that know the labels a little."""
    found = document_vectors(classified.landscape, classified.view, fake_encoder(), silent)
    known = np.zeros((len(found.rows), len(classified.labels.names)), np.float32)
    for place, row in enumerate(found.rows):
        known[place, list(classified.labels.by_document[row])] = 8
    return replace(found, matrix=np.hstack([found.matrix, known]))


def test_fault_30_no_family_and_no_text_lies_in_two_parts() -> None:
    """The landscape has families of several documents and texts of several families."""
    classified = task()
    families, texts = classified.landscape.families[classified.rows], classified.texts.row_of[classified.rows]
    assert len(np.unique(classified.groups)) < len(np.unique(families)) < len(classified.rows)
    parts = [classified.split.train, classified.split.validation, classified.split.test]
    for code in (families, texts):
        found = [set(code[part].tolist()) for part in parts]
        assert not found[0] & found[1] | found[0] & found[2] | found[1] & found[2]


def test_who_takes_part() -> None:
    """Documents with a label that counts and with text; the record says how many are left out, and why."""
    classified = task()
    facts = classified.label_facts()
    expected = [patent for patent in PATENTS if set(patent.labels.get("topic", ())) & set(classified.labels.names)]
    with_text = {patent.publication_number for patent in expected if patent.title or patent.abstract}
    assert set(classified.names) == with_text
    assert facts["documents"] == len(with_text)
    assert facts["left_out"] == {
        "without a label that counts": len(PATENTS) - len(expected),
        "without text": len(expected) - len(with_text),
    }


def test_vectors_that_know_the_labels_score_high() -> None:
    """And the trivial baseline does not."""
    classified = task()
    result, _ = classified.run(vectors(classified))
    assert list(result["scores"]) == [method.name for method in METHODS]
    learned, _, base = (each["metrics"]["micro F1"] for each in result["scores"].values())
    assert learned > 0.9 > 0.6 > base
    for scores in result["scores"].values():
        assert scores["n"] == result["details"]["parts"]["test"] == len(classified.split.test)
        for name, value in scores["metrics"].items():
            low, high = scores["ci"][name]
            assert low <= value <= high


def test_the_same_run_gives_the_same_scores() -> None:
    """To the last digit."""
    classified = task()
    first, second = (classified.run(vectors(classified)) for _ in range(2))
    assert first[0] == second[0]
    assert all(table.to_pandas().equals(second[1][name].to_pandas()) for name, table in first[1].items())


def test_the_tables_have_a_row_a_document_and_a_row_a_label() -> None:
    """For every method; test documents only, in the order of their numbers."""
    classified = task()
    _, tables = classified.run(vectors(classified))
    documents, labels = (tables[name].to_pandas() for name in ("documents", "labels"))
    for method in METHODS:
        assert documents[documents["method"] == method.name]["doc_id"].tolist() == sorted(
            classified.names[classified.split.test]
        )
        assert labels[labels["method"] == method.name]["label"].tolist() == list(classified.labels.names)
    assert {"lrap", "f1", "n_true", "n_given", "n_hits"} < set(documents.columns)
    assert {"support", "tp", "fp", "fn", "precision", "recall", "f1", "f1_low", "f1_high"} < set(labels.columns)


def test_the_order_of_documents_does_not_matter() -> None:
    """Same split, same key, same scores."""
    first, second = task(), task(PATENTS[::-1], name="other")
    assert first.key(fake_encoder()) == second.key(fake_encoder())
    assert set(first.names[first.split.test]) == set(second.names[second.split.test])
    one, other = (each.run(vectors(each))[0]["scores"] for each in (first, second))
    for name, scores in one.items():
        assert scores["metrics"] == pytest.approx(other[name]["metrics"], abs=1e-3)


def test_patents_without_labels_change_nothing() -> None:
    """They take no part, so the record stays."""
    assert not PATENTS[0].labels["topic"]
    assert task(PATENTS[1:], name="fewer").key(fake_encoder()) == task().key(fake_encoder())


@pytest.mark.parametrize(
    "change",
    [
        {"title": "another"},
        {"family_id": "another"},
        {"labels": {"topic": ("rain", "snow")}},
        {"publication_number": "US-99-A"},
    ],
)
def test_the_key_knows_what_could_change_a_score(change: dict[str, object]) -> None:
    """Texts, families, labels and numbers of the documents."""
    changed = [*PATENTS[:2], replace(PATENTS[2], **change), *PATENTS[3:]]
    assert task(changed, name="changed").key(fake_encoder()) != task().key(fake_encoder())


def test_the_key_knows_set_view_and_encoder() -> None:
    """Each makes another record."""
    keys = [
        task().key(fake_encoder()),
        task(view="T").key(fake_encoder()),
        task(labels="ipc_section").key(fake_encoder()),
        task().key(fake_encoder(name="other")),
    ]
    assert len({str(key) for key in keys}) == 4


def test_documents_without_a_vector_get_no_label() -> None:
    """They stay in the test part and count as missed: the split is every model's."""
    classified = task()
    known = vectors(classified)
    lost = np.isin(classified.landscape.publication_numbers[known.rows], classified.names[classified.split.test[:5]])
    fewer = replace(known, rows=known.rows[~lost], matrix=known.matrix[~lost])
    result, tables = classified.run(fewer)
    table = tables["documents"].to_pandas().set_index(["method", "doc_id"])
    silent_rows = table.loc[METHODS[0].name].loc[classified.names[classified.split.test[:5]].tolist()]
    assert (silent_rows["n_given"] == 0).all()
    assert result["details"]["without_vector"] == {"train": 0, "validation": 0, "test": 5}
    assert len(table.loc[METHODS[0].name]) == len(classified.split.test)


def test_fault_30_a_leaking_split_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """A split by document instead of by group: families and texts are on both sides."""
    classified = task()
    places = np.arange(len(classified.rows))
    leaking = Split(places[places % 5 < 3], places[places % 5 == 3], places[places % 5 == 4])
    monkeypatch.setitem(vars(classified), "split", leaking)
    with pytest.raises(TaskError, match="its family or its very text took part"):
        classified.run(vectors(classified))


def test_a_label_of_one_family_is_told() -> None:
    """It has training documents or test documents, not both."""
    lone = [
        replace(PATENTS[0], publication_number=f"US-{place}-B", family_id="lone", labels={"topic": ("lone",)})
        for place in range(8)
    ]
    classified = task([*PATENTS, *lone])
    details = classified.run(vectors(classified))[0]["details"]
    assert (details["labels_without_test_document"] == ["lone"]) != (
        details["labels_without_training_document"] == ["lone"]
    )


def test_twelve_documents_and_two_labels_are_enough() -> None:
    """Wide intervals, no error."""
    patents = [
        Patent(f"US-{place}-A", "US", title=f"t {place}", labels={"topic": (("rain", "snow")[place % 2],)})
        for place in range(12)
    ]
    classified = task(patents)
    scores = classified.run(vectors(classified))[0]["scores"][METHODS[0].name]
    assert scores["n"] == len(classified.split.test) >= 1


def test_one_family_is_too_few() -> None:
    """It cannot be in three parts."""
    with pytest.raises(UnfitLandscape, match="do not fill a training"):
        task([replace(patent, family_id="one") for patent in PATENTS])


def test_a_view_without_text_is_refused() -> None:
    """Nothing to read, nothing to learn."""
    with pytest.raises(UnfitLandscape, match="has no text on the document side"):
        task([replace(patent, claims="") for patent in PATENTS], view="C")
