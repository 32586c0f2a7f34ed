"""A task is a folder: a toy one gets its command, its record, JSON, prompts and a place on the leaderboard."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

import patbench_core.tasks
from patbench_core.cli.tasks import add_tasks
from patbench_core.encoders.prompts import ROLES, kind
from patbench_core.frames import records, scores
from patbench_core.results.record import Record
from patbench_core.tasks import base, registry
from patbench_core.tasks.errors import TaskError
from tests.fakes import FakeEncoder, fake_encoder, small_landscape

DECLARED = '''
"""How long a landscape's texts are, as a model's first coordinate has it."""

from patbench_core.encoders.prompts import PromptKind
from patbench_core.tasks.registry import VIEW, Declaration, register

register(
    Declaration(
        name="toy",
        load="patbench_core.tasks.toy.task:Toy",
        summary="A toy of each model.",
        command="toy",
        options=(VIEW,),
        prompts=PromptKind("toy", ("document",), ("play",), ("toy",)),
        needs="document vectors",
        compared=True,
        deciding=("mean",),
    )
)
'''
TASK = """
from patbench_core.results.head import model_facts
from patbench_core.tasks.base import LandscapeTask, Outcome
from patbench_core.tasks.registry import declaration
from patbench_core.tasks.units import Units
from patbench_core.tasks.vectors import document_vectors

import pyarrow as pa


class Toy(LandscapeTask):
    declared = declaration("toy")

    def __init__(self, landscape, view="TA"):
        super().__init__(landscape)
        self.view = view

    def key(self, encoder, part=""):
        digests = {"data": self.landscape.facts["digest"], "encoder": encoder.identity("document").digest}
        return {"task": "toy", "protocol": 1, "view": self.view} | digests

    def run(self, model, encoder, parts, progress):
        vectors = document_vectors(self.landscape, self.view, encoder, progress)
        first = vectors.matrix[:, 0].astype(float)
        mean = {"n": len(first), "metrics": {"mean": float(first.mean())}, "ci": {"mean": [-1.0, 1.0]}}
        facts = model_facts(encoder, encoder.identity("document"), vectors.matrix.shape[1])
        names = self.landscape.publication_numbers[vectors.rows].tolist()
        table = pa.table({"doc_id": names, "first": first})
        yield parts[0], Outcome(facts, vectors.side, vectors.timings, {"scores": {"": mean}}, {"documents": table})
"""
UNITS = """
from patbench_core.tasks.units import Units


def units(entry, part, metric):
    table = entry.table("documents")
    names = table["doc_id"].to_pylist()
    return Units(names, table["first"].to_numpy(), [(name,) for name in names])
"""


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeEncoder]:
    """The folder of a toy task beside those of the package, a landscape, and one encoder for every name."""
    folder = tmp_path / "more" / "toy"
    folder.mkdir(parents=True)
    for name, text in (("__init__", DECLARED), ("task", TASK), ("units", UNITS)):
        (folder / f"{name}.py").write_text(text, "utf-8")
    monkeypatch.setattr(patbench_core.tasks, "__path__", [*patbench_core.tasks.__path__, str(folder.parent)])
    monkeypatch.setattr(registry, "_REGISTERED", dict(registry._REGISTERED))
    encoder = fake_encoder(prompts={"play": "p: "})
    monkeypatch.setattr(base, "resolve", lambda *_: encoder)
    small_landscape()
    yield encoder
    monkeypatch.undo()
    forget()


def forget() -> None:
    """Leave nothing of the toy to the other tests."""
    import sys

    from patbench_core.encoders import prompts

    for name in [name for name in sys.modules if name.startswith("patbench_core.tasks.toy")]:
        del sys.modules[name]
    for known in (prompts.ROLES, prompts._WORDS, prompts._BEGINS):
        known.pop("toy", None)
    vars(patbench_core.tasks).pop("toy", None)


@pytest.fixture
def run(toy: FakeEncoder) -> Callable[..., str]:
    """Call `patbench` with the commands of all tasks."""

    def called(*words: str) -> str:
        app = typer.Typer()
        add_tasks(app, {})
        return CliRunner().invoke(app, words, catch_exceptions=False).stdout

    return called


def test_a_toy_task_has_a_command_and_a_record(run: Callable[..., str]) -> None:
    """Help, table and JSON; what the ledger holds is not computed again, and the record says its command."""
    assert "A toy of each model." in run("toy", "--help")
    words = ("toy", "--landscape", "small", "--model", "fake", "--view", "T")
    (found,) = map(json.loads, run(*words, "--json").splitlines())
    assert (found["landscape"], found["task"], found["model"], found["view"]) == ("small", "toy", "fake", "T")
    assert run(*words).startswith("small, toy")
    (row,) = records("toy").to_dict("records")
    record: Record = json.loads(Path(row["path"]).read_text("utf-8"))
    assert record["command"] == "patbench toy --landscape small --model fake --view T"
    assert record["scores"][""]["metrics"]["mean"] == row["mean"] == found["metrics"]["mean"]


def test_a_toy_task_is_ensured_compared_and_on_the_leaderboard(toy: FakeEncoder) -> None:
    """`pb.ensure`, `pb.records` and `pb.scores` know of it; its deciding measure is the one it declares."""
    (entry,) = base.ensure("toy", "small", ["fake", "bm25"], view="T")
    assert base.ensure("toy", "small", ["fake"], view="T")[0].path == entry.path
    assert "toy" in registry.compared()
    table = scores(records("toy"))
    assert set(table["metric"]) == {"mean"}
    assert len(table) == entry.record["scores"][""]["n"]


def test_a_toy_task_has_prompts_of_its_own(toy: FakeEncoder) -> None:
    """Its kind, its roles, and benchmark tasks whose names begin like it."""
    registry.declarations()
    assert (ROLES["toy"], kind("toybox")) == (("document",), "toy")


def test_unknown_tasks_and_options_are_refused() -> None:
    """With those that there are."""
    with pytest.raises(TaskError, match=r"'no-task' is not known: choose one of .*retrieval"):
        base.ensure("no-task", "small", [])
    with pytest.raises(TaskError, match="no option 'colour': choose one of view, doc_view, reading, dtype"):
        base.ensure("retrieval", "small", [], colour="red")
