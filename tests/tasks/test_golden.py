"""Keys of records are what they were: what the ledger and results/ hold is found again."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from patbench_core.encoders.lexical import LexicalEncoder
from patbench_core.files import digest
from patbench_core.landscape.importing import import_files
from patbench_core.paths import home
from patbench_core.results import ledger
from patbench_core.tasks import base
from patbench_core.tasks.card.task import Card
from patbench_core.tasks.classification.task import Classification
from patbench_core.tasks.classifiers.task import Classifiers
from patbench_core.tasks.clustering.label_clusters import LabelClusters
from patbench_core.tasks.clustering.task import Clustering
from patbench_core.tasks.fusion.task import Fusion
from patbench_core.tasks.layout.task import Layout
from patbench_core.tasks.linkage.evaluation import Linkage
from patbench_core.tasks.linkage.importing import import_links
from patbench_core.tasks.linkage.rankers import RANKERS
from patbench_core.tasks.pairs.importing import import_pairs
from patbench_core.tasks.pairs.task import Pairs
from patbench_core.tasks.profile.task import Profile
from patbench_core.tasks.registry import declaration, declarations
from patbench_core.tasks.retrieval.evaluation import Retrieval
from patbench_core.tasks.scaling.evaluation import Scaling
from patbench_core.tasks.synthetic.retriever_task import SyntheticRetriever
from patbench_core.tasks.synthetic.task import SyntheticText
from patbench_core.tasks.topics.task import Topics
from tests.fakes import fake_encoder, small_landscape, small_patents
from tests.labelled import labelled_patents
from tests.phrases import small_pairs
from tests.tasks.fusion.cases import sparse_patents
from tests.tasks.linkage.cases import blocks, small_set

ROOT = Path(__file__).resolve().parents[2]
MODEL = "all-MiniLM-L6-v2"

GOLDEN = {
    "retrieval": "4a0d1e02ee60e53c",
    "retrieval bm25": "dce04a34e857881d",
    "scaling": "e6f7c58c7ef4eae9",
    "fusion": "c4240f2a2c73ad1b",
    "fusion MAP": "cedd7356b3d9fc26",
    "classification": "71e2a7266c1d4916",
    "classifiers": "dfe417178509ccf8",
    "clustering": "a7b804e766e52362",
    "label_clusters": "8b24ca58d271f6eb",
    "layout": "fe2125ca4041e7b5",
    "topics": "61d1924cdd6c1909",
    "card": "a075ff09a41a9f61",
    "profile": "3e83f169aa5fe0fb",
    "pairs": "71d9747d27ed9a5a",
    "linkage": "783706d4fd65a7fd",
    "synthetic": "56bcaa03142f17dd",
    "synthetic_retriever": "9c32f8040b4176c3",
}
"""Digest of each key of the tiny fixtures, encoders left out: these change with the versions of libraries."""


def without_encoders(key: Mapping[str, Any]) -> dict[str, Any]:
    """A key in which every digest of an encoder is the same."""
    return {
        name: without_encoders(value) if isinstance(value, dict) else "any" if "encoder" in name else value
        for name, value in key.items()
    }


def test_keys_are_what_they_were(tmp_path: Path) -> None:
    """One key a task, computed when each task still had code of its own for it; see `GOLDEN`."""
    small_landscape(small_patents(60))
    small_landscape(sparse_patents(), "sparse")
    small_set(blocks(6)).save(home() / "linkage" / "small")
    small_landscape(labelled_patents(150), "labelled")
    small_pairs(tmp_path)
    encoder, bm25 = fake_encoder(), LexicalEncoder()
    keys = {
        "retrieval": Retrieval("small", "T", "TA").key(encoder),
        "retrieval bm25": Retrieval("small").key(bm25),
        "scaling": Scaling("small").key(bm25),
        "fusion": Fusion("sparse").key(encoder),
        "fusion MAP": Fusion("sparse", metric="MAP").key(encoder),
        "classification": Classification("labelled").key(encoder, "topic"),
        "classifiers": Classifiers("labelled", classifier="finetune", shots="5").key(encoder, "topic"),
        "clustering": Clustering("labelled", "T").key(encoder, "topic"),
        "label_clusters": LabelClusters("labelled", "TA").key(encoder, "topic"),
        "layout": Layout("labelled").key(encoder),
        "topics": Topics("small").key(),
        "card": Card("small").key(),
        "profile": Profile("small").key(),
        "pairs": Pairs("small").key(encoder),
        "linkage": Linkage("small", split="both-new").key(encoder),
        "synthetic": SyntheticText("labelled", "TA").key(encoder, "topic"),
        "synthetic_retriever": SyntheticRetriever("labelled", "TA").key(encoder, "topic"),
    }
    assert {name.split()[0] for name in keys} == set(declarations())
    assert {name: digest(without_encoders(key))[:16] for name, key in keys.items()} == GOLDEN


@pytest.fixture
def published(shared: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The committed results, and nothing that computes."""
    monkeypatch.setenv("PATBENCH_RESULTS", str(ROOT / "results"))
    for name, declared in declarations().items():
        if name not in ("card", "profile", "label_clusters"):
            made = declared.load_class()
            monkeypatch.setattr(made, "run", lambda *_, name=name: pytest.fail(f"{name} is computed again"))
    return shared


def read_again(task: str, source: str, models: list[str]) -> set[str]:
    """Records of `results/` that `ensure` finds again, with the options that their commands name."""
    found = set()
    for record in (entry.record for entry in ledger.published_entries(task)):
        if record["landscape"]["name"] != source or record["model"]["name"] not in models:
            continue
        options = options_of(task, record["command"].split())
        (entry,) = base.ensure(task, source, [record["model"]["name"]], **options)
        assert (entry.record["id"], entry.live) == (record["id"], False)
        found.add(record["id"])
    return found


def options_of(task: str, words: list[str]) -> dict[str, Any]:
    """The options in a command, as `ensure` takes them."""
    declared = declaration(task)
    given: dict[str, Any] = {
        option.name: words[words.index(option.word) + 1] for option in declared.options if option.word in words
    }
    return given | ({declared.part.name: [words[words.index("--labels") + 1]]} if declared.part else {})


@pytest.mark.parametrize("name", ["landscape_us", "synbio_thomson"])
def test_published_records_are_found_again(name: str, published: Path) -> None:
    """Of every task, for the models that a fresh clone has: imported under its own name, nothing is computed."""
    folder = published / "landscapes"
    import_files([folder / f"{name}.jsonl.gz"], name, qrels=folder / f"{name}.qrels.tsv")
    for task in ("retrieval", "classification", "clustering", "fusion", "layout"):
        assert read_again(task, name, ["bm25", MODEL]), task
    assert read_again("topics", name, ["none"])


def test_published_pairs_are_found_again(published: Path) -> None:
    """As for landscapes."""
    import_pairs(published / "landscapes" / "usppp_phrases.csv.gz", "usppp_phrases")
    assert read_again("pairs", "usppp_phrases", [MODEL])


@pytest.mark.parametrize("name", ["honeywell", "orangebook"])
def test_published_links_are_found_again(name: str, published: Path) -> None:
    """As for landscapes, for the rankers that read no patent text."""
    files = [
        published / "linkage" / f"{name}.{part}" for part in ("links.tsv", "products.jsonl.gz", "patents.jsonl.gz")
    ]
    if not all(map(Path.exists, files)):
        pytest.skip("the real links are not at hand")
    import_links(files[0], files[1], str(files[2]), name)
    assert len(read_again("linkage", name, list(RANKERS))) == {"honeywell": 4, "orangebook": 12}[name]
