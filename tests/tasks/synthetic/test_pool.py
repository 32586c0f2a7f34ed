"""Documents that take part, folds and draws."""

import re

import numpy as np
import pytest

from patbench_core.tasks.errors import UnfitLandscape
from patbench_core.tasks.labels import label_set
from patbench_core.tasks.synthetic.pool import (
    FOLDS,
    REGIMES,
    TOTAL,
    Pool,
    draws,
    enough,
    label_words,
    pool,
    regime_name,
    without,
)
from tests.fakes import small_landscape
from tests.labelled import labelled_patents


def some_pool(budget: int = 400) -> Pool:
    """Of ninety patents with families and texts in common."""
    landscape = small_landscape(labelled_patents())
    return pool(landscape, label_set(landscape, "topic"), "TA", budget)


def test_fault_30_no_family_and_no_text_is_on_both_sides() -> None:
    """Of any draw; nor is a training document drawn twice."""
    made = some_pool()
    every = list(draws(made))
    assert {draw.regime for draw in every} == {2, 5}
    assert len(every) == FOLDS * (REGIMES[2] + REGIMES[5])
    for draw in every:
        seen = np.concatenate([draw.train, draw.more])
        assert len(np.unique(seen)) == len(seen)
        assert not np.isin(made.groups[draw.test], made.groups[seen]).any()
        assert not {made.documents[row].text for row in draw.test} & {made.documents[row].text for row in seen}
    assert sorted(np.concatenate([draw.test for draw in every if draw.regime == 2 and not draw.seed])) == list(
        range(len(made.documents))
    )


def test_a_draw_has_its_documents_a_label() -> None:
    """Every label has so many or more; without one of the documents some label would lack one."""
    made = some_pool()
    for draw in draws(made):
        counts = made.labels[draw.train].sum(axis=0)
        assert (counts >= draw.regime).all()
        assert len(draw.train) <= draw.regime * len(made.names)
    assert len({tuple(draw.train.tolist()) for draw in draws(made)}) > FOLDS


def test_a_document_stays_if_one_of_its_labels_lacks_documents() -> None:
    """In the order given."""
    labels = np.array([[1, 0], [1, 0], [1, 1], [0, 1], [1, 0]], bool)
    assert enough(labels, 1).tolist() == [0, 2]
    assert enough(labels, 2).tolist() == [0, 1, 2, 3]


def test_a_budget_keeps_labels_even() -> None:
    """And is the same whatever the order of rows."""
    few = some_pool(24)
    assert len(few.documents) == 24
    rarest = np.where(few.labels, few.labels.sum(axis=0), 99).argmin(axis=1)
    assert len(np.unique(rarest)) >= 3
    landscape = small_landscape(labelled_patents()[::-1], "turned")
    turned = pool(landscape, label_set(landscape, "topic"), "TA", 24)
    assert {each.number for each in turned.documents} == {each.number for each in few.documents}


def test_a_regime_of_so_many_documents_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever their labels; as many more where there are such. A pool with fewer has no such draw."""
    assert all(draw.regime != TOTAL for draw in draws(some_pool()))
    monkeypatch.setitem(REGIMES, 30, 1)
    monkeypatch.setattr("patbench_core.tasks.synthetic.pool.TOTAL", 30)
    every = [draw for draw in draws(some_pool()) if draw.regime == 30]
    assert {(len(draw.train), len(draw.more)) for draw in every} == {(30, 30)}
    assert len(every) == FOLDS
    assert (regime_name(30), regime_name(5)) == ("30 in all", "5 a label")


def test_masked_texts_hold_no_word_of_a_label() -> None:
    """Nor its plural, in any view; parts of other words stay. Codes have no words that could be masked."""
    texts = ["Pumps and a PUMP, by pumping.", "Radar-rain gauge."]
    assert without(texts, {"pump", "radar", "gauge"}) == ["and a , by pumping.", "-rain ."]
    landscape = small_landscape(labelled_patents())
    labels = label_set(landscape, "topic")
    words = label_words(labels.names, "topic")
    masked = pool(landscape, labels, "TA", 400, masked=True)
    assert len(masked.documents) == len(some_pool().documents)
    assert masked.digest != some_pool().digest
    for document in masked.documents:
        for text in (document.text, *document.sections.values()):
            assert not words & set(re.findall(r"\w+", text.lower()))
    with pytest.raises(UnfitLandscape, match=r"'ipc_section': its names hold no words of 4 letters"):
        label_words(("A", "G"), "ipc_section")


def test_too_few_documents_are_refused() -> None:
    """Folds need families; a view needs text."""
    landscape = small_landscape(labelled_patents())
    labels = label_set(landscape, "topic")
    with pytest.raises(UnfitLandscape, match=r"8 documents in \d groups of one family or text do not fill 10 folds"):
        pool(landscape, labels, "TA", 8)
    with pytest.raises(UnfitLandscape, match="view 'D'"):
        pool(landscape, labels, "D", 400)
