"""Clusters that are all the labels: which documents take part."""

from dataclasses import replace

import numpy as np
import pytest

from patbench_core.landscape.importing import import_patents
from patbench_core.landscape.schema import Patent
from patbench_core.tasks.clustering import label_clusters
from patbench_core.tasks.clustering.label_clusters import LabelClustersTask
from patbench_core.tasks.errors import UnfitLandscape
from patbench_core.tasks.labels import label_set
from patbench_core.tasks.texts import side_texts


def documents(count: int, size: int) -> list[Patent]:
    """Labels of `size` documents each; every tenth document has no text."""
    labels = [{"cluster": (f"c{place // size}",)} for place in range(count)]
    return [Patent(f"{n}/text", "", text=f"text {n}" if n % 10 else "", labels=each) for n, each in enumerate(labels)]


def task(patents: list[Patent]) -> LabelClustersTask:
    """The task of the only label set."""
    landscape = import_patents(patents, "clusters")
    return LabelClustersTask(landscape, label_set(landscape, "cluster", 1), "TEXT", side_texts(landscape, "TEXT"))


def test_fault_07_whole_labels_are_drawn_until_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    """No label is cut, and what was not drawn is counted apart from what has no text."""
    monkeypatch.setattr(label_clusters, "MOST", 20)
    clustering = task(documents(90, 3))
    sizes = np.unique([clustering.labels.by_document[row][0] for row in clustering.rows], return_counts=True)[1]
    assert 17 < len(clustering.rows) <= 20
    assert set(sizes.tolist()) <= {2, 3}
    facts = clustering.label_facts({})
    assert facts["left_out"]["without text"] == 9
    assert (
        facts["left_out"]["of labels that were not drawn"] == 90 - 9 - len(clustering.rows) == 81 - facts["documents"]
    )
    assert facts["names"] == []


def test_the_draw_does_not_depend_on_the_order_of_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes by the digests of labels."""
    monkeypatch.setattr(label_clusters, "MOST", 20)
    patents = documents(60, 3)
    first = task(patents)
    numbers = first.landscape.publication_numbers[first.rows].tolist()
    other = task(patents[::-1])
    assert other.landscape.publication_numbers[other.rows].tolist() == numbers
    assert other.data_digest == first.data_digest


def test_labels_of_one_document_each_are_refused() -> None:
    """As many clusters as documents agree with anything."""
    with pytest.raises(UnfitLandscape, match="have exactly one label"):
        task([replace(patent, labels={"cluster": (patent.publication_number,)}) for patent in documents(30, 3)])
