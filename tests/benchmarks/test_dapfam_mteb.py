"""DAPFAM as MTEB has it: the same names, the same texts, the same scores of the same vectors."""

from collections.abc import Iterator
from typing import Any

import mteb
import numpy as np
import pytest
from datasets import Dataset
from mteb._create_dataloaders import _retrieval_texts
from mteb.models.model_meta import ModelMeta
from mteb.tasks.retrieval.eng import dapfam_patent_retrieval as theirs
from mteb.types import PromptType

from patbench_core.benchmarks.dapfam import FILES, REPO, REVISION, get
from patbench_core.benchmarks.dapfam_tasks import TASKS, dapfam_task
from patbench_core.tasks.retrieval.rounding import DECIMALS
from patbench_core.tasks.retrieval.task import RetrievalResult, RetrievalTask
from tests.benchmarks.dapfam_fixture import TEXT_COLUMNS, Dapfam
from tests.fakes import fake_encoder, no_progress, text_vector
from tests.hub_server import Hub

ALL = [task for task in TASKS if "DAPFAMAll" in task]
OTHERS = ["DAPFAMInTitlAbsToTitlAbsRetrieval", "DAPFAMOutTitlAbsToTitlAbsRetrieval"]
ODD: tuple[dict[str, str | None], ...] = (
    {"title_en": "  Pump ", "abstract_en": "\tA pump.\n", "claims_text": "\n1. A pump.\r\n", "description_en": " "},
    {"title_en": "", "abstract_en": " A pump.", "claims_text": None, "description_en": "It turns.\n\n"},
    {"title_en": "Pump", "abstract_en": None, "claims_text": "", "description_en": None},
    {"title_en": " ", "abstract_en": "\u00a0A pump\u2003", "claims_text": "1. A pump.\n\n2. It.", "description_en": ""},
    {"title_en": "Pump\n", "abstract_en": "", "claims_text": " 1. A pump. ", "description_en": "e\u0301 \U0001f600"},
)


@pytest.fixture
def dapfam(dapfam: Dapfam) -> Dapfam:
    """With odd texts on both sides, and no text twice on one."""
    for rows in (dapfam.corpus, dapfam.queries):
        for place, row in enumerate(rows):
            row |= ODD[place] if place < len(ODD) else {"title_en": f"{row['title_en']} {place}"}
    return dapfam


@pytest.fixture
def mteb_task(dapfam_hub: Hub, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """MTEB's own classes, with the files of the hub's folder."""
    folder = dapfam_hub.repos[f"datasets/{REPO}"]

    def load(path: str, table: str, split: str, revision: str) -> Dataset:
        assert (path, split, revision) == (REPO, "train", REVISION)
        return Dataset.from_parquet(str(folder / FILES[table]), cache_dir=str(folder / "cache"))

    def loaded(name: str) -> Any:
        task = getattr(theirs, name)()
        task.load_data()
        return task

    monkeypatch.setattr(theirs, "load_dataset", load)
    return loaded


class Vectors:
    """A model of MTEB: the vectors of `fakes.FakeModel`, compared as patbench compares vectors."""

    mteb_model_meta = ModelMeta.create_empty({"name": "patbench/fake", "revision": "1"})

    def encode(self, inputs: Any, **_: Any) -> np.ndarray:
        """One unit vector a text."""
        vectors = np.stack([text_vector(text) for batch in inputs for text in batch["text"]])
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def similarity(self, one: Any, other: Any) -> np.ndarray:
        """Rounded cosines."""
        return np.round(np.asarray(one, np.float32) @ np.asarray(other, np.float32).T, DECIMALS)

    def similarity_pairwise(self, one: Any, other: Any) -> np.ndarray:
        """Part of MTEB's protocol for encoders; retrieval does not ask for it."""
        raise NotImplementedError


def ours(name: str) -> RetrievalResult:
    """Scores by the fake encoder."""
    _, query_view, doc_view = dapfam_task(name)
    return RetrievalTask(get(), query_view, doc_view).run(fake_encoder(), no_progress)


def scored(task: Any) -> dict[str, float]:
    """What MTEB makes of the same vectors."""
    result = mteb.evaluate(Vectors(), task, cache=None, co2_tracker=False, show_progress_bar=False)
    return result.task_results[0].scores["train"][0]


def test_the_names_are_those_of_mteb() -> None:
    """All 18, and the revision."""
    assert set(TASKS) == {name for name in dir(theirs) if name.startswith("DAPFAM")}
    assert {getattr(theirs, name).metadata.dataset["revision"] for name in TASKS} == {REVISION}
    for name in TASKS:
        assert (getattr(theirs, name).domain_filter or "ALL") == dapfam_task(name)[0]


@pytest.mark.parametrize("name", ALL)
def test_texts_are_those_of_mteb_byte_for_byte(name: str, mteb_task: Any) -> None:
    """Odd blanks, empty fields and absent ones among them."""
    task, (_, query_view, doc_view) = mteb_task(name), dapfam_task(name)
    split = task.corpus["train"]
    corpus = Dataset.from_list([{"id": key, **document} for key, document in split.items()])
    texts = dict(zip(corpus["id"], _retrieval_texts(corpus, PromptType.document), strict=True))
    retrieval = RetrievalTask(get(), query_view, doc_view)
    numbers, ranked = retrieval.landscape.publication_numbers, retrieval.landscape.ranked
    assert {numbers[row]: retrieval.documents.every[row] for row in np.flatnonzero(ranked)} == texts
    queries = dict(zip(numbers[retrieval.query_rows], retrieval.queries.every, strict=True))
    assert queries == {key: text for key, text in task.queries["train"].items() if key in task.relevant_docs["train"]}
    assert len({text for text in queries.values() if text != text.strip()}) > 0


@pytest.mark.parametrize("name", [*ALL, *OTHERS])
def test_scores_are_those_of_mteb(name: str, mteb_task: Any, dapfam: Dapfam) -> None:
    """Without ties, to the five decimals that MTEB keeps; three scopes of one ranking."""
    result, found = ours(name), scored(mteb_task(name))
    scope = result.scopes[dapfam_task(name)[0]]
    assert scope["tie_band"]["nDCG@100"] == pytest.approx([scope["metrics"]["nDCG@100"]] * 2)
    assert found["ndcg_at_100"] == pytest.approx(scope["metrics"]["nDCG@100"], abs=6e-6)
    assert found["recall_at_100"] == pytest.approx(scope["metrics"]["Recall@100"], abs=6e-6)
    assert found["ndcg_at_10"] == pytest.approx(scope["metrics"]["nDCG@10"], abs=6e-6)


def test_with_ties_mteb_is_inside_the_band(mteb_task: Any, dapfam: Dapfam, dapfam_hub: Hub) -> None:
    """Documents that carry the same text are in another order there."""
    for place, row in enumerate(dapfam.corpus):
        row |= {column: dapfam.corpus[place % 4 + 10][column] for column in TEXT_COLUMNS}
    dapfam.write(dapfam_hub.repos[f"datasets/{REPO}"])
    scope = ours(ALL[0]).scopes["ALL"]
    worst, best = scope["tie_band"]["nDCG@100"]
    assert worst < best
    assert worst - 6e-6 <= scored(mteb_task(ALL[0]))["ndcg_at_100"] <= best + 6e-6
