"""Trainings by the dozen: what is recorded, what is left out, and that nothing that is tested on was trained on."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("accelerate", reason="training needs accelerate")

from patbench_core.landscape import registry
from patbench_core.landscape.schema import Patent
from patbench_core.results import ledger
from patbench_core.training import grid as module
from patbench_core.training.errors import TrainingError
from patbench_core.training.evaluation import HeldOut
from patbench_core.training.grid import Cell, Grid, run_grid
from patbench_core.training.settings import Settings
from patbench_core.training.split import split
from tests.fakes import small_landscape
from tests.tiny_transformers import save_model, save_table
from tests.training.grouped import grouped_landscape, grouped_patents

SETTINGS = Settings(max_steps=2, batch=8, tokens=16, evaluations=1, learning_rate=1e-2)


def strangers(count: int, seed: int) -> list[Patent]:
    """Patents of which none is known elsewhere."""
    patents = grouped_patents(count, seed)
    number = {each.publication_number: f"JP-{8_000_000 + place}-A" for place, each in enumerate(patents)}
    return [
        replace(
            each,
            publication_number=number[each.publication_number],
            country="JP",
            cites=tuple(number[to] for to in each.cites),
            family_id=None,
        )
        for each in patents
    ]


@pytest.fixture
def base(tmp_path: Path) -> str:
    """A static table of letters."""
    return str(save_table(tmp_path / "letters"))


@pytest.fixture
def grid(base: str) -> Grid:
    """Two recipes on a landscape of groups, tested on it and on another one."""
    grouped_landscape()
    small_landscape(strangers(120, 9), "elsewhere")
    return Grid(
        landscape="grouped",
        bases=(base,),
        recipes=("R1", "R3"),
        seeds=(0, 1),
        tested_on={"grouped": "topic", "elsewhere": None},
        sections="title-abstract",
        settings=SETTINGS,
    )


def found(landscape: str) -> list[ledger.Entry]:
    """Records of trained models on a landscape."""
    entries = [each for each in ledger.entries("finetuning") if each.record["landscape"]["name"] == landscape]
    return [each for each in entries if "finetuned" in each.record["model"]]


def test_every_training_is_tested_beside_its_base(grid: Grid, home: Path) -> None:
    """On held-out queries at home and on all queries elsewhere; folders and vectors are gone."""
    left = run_grid(grid)
    assert {cell.recipe for cell, _ in left} == {"R1"}, "the smallest recipe is its own control"
    assert all(cell.matched for cell, _ in left)
    parts = grid.spec(next(grid.cells())).split
    landscape = registry.get("grouped")
    held = set(landscape.publication_numbers[parts.query_rows[parts.test]])
    trained = {
        (each["recipe"], each["control"], each["seed"])
        for each in (e.record["model"]["finetuned"] for e in found("grouped"))
    }
    assert trained == {(recipe, None, seed) for recipe in ("R1", "R3") for seed in (0, 1)} | {
        ("R3", "matched", seed) for seed in (0, 1)
    }
    for entry in found("grouped"):
        assert set(entry.table("queries")["query_id"].to_pylist()) == held
        assert set(entry.record["model"]["finetuned"]["test_queries"]) == held
    for entry in found("elsewhere"):
        assert entry.table("queries").num_rows == len(np.unique(registry.get("elsewhere").qrels.query_row))
    assert len(list(ledger.entries("finetuning"))) == 2 * (6 + 1)
    known = {entry.record["landscape"]["name"] for entry in ledger.entries("card")}
    assert known == {"grouped", "elsewhere"}, "a comparison allows for families"
    assert not list((home / "finetune" / "models").iterdir())
    stay = {json.loads(file.read_text())["model"] for file in (home / "store").glob("*/identity.json")}
    assert len(stay) == 2 and "tokenizer" in stay, "the vectors of the base stay, and how many tokens texts have"


def test_a_second_run_only_reads(grid: Grid, monkeypatch: pytest.MonkeyPatch) -> None:
    """What has its records is not trained again."""
    grid = replace(grid, seeds=(0,), controls=(False,))
    run_grid(grid)
    monkeypatch.setattr(module, "finetuned", lambda *_: pytest.fail("trained again"))
    assert run_grid(grid) == []


def test_a_stop_between_training_and_test_costs_no_training(grid: Grid, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of the same run is taken; another run's is not."""
    grid = replace(grid, seeds=(0,), controls=(False,), recipes=("R3",))
    with monkeypatch.context() as patch:
        patch.setattr(HeldOut, "entry", lambda *_: None)
        patch.setattr(module, "_forget", lambda *_: None)
        run_grid(grid)
    with monkeypatch.context() as patch:
        patch.setattr(module, "finetuned", lambda *_: pytest.fail("trained again"))
        run_grid(grid)
    assert len(found("grouped")) == 1


@pytest.mark.parametrize("kind", ["table", "bert"])
def test_one_seed_gives_one_record(grid: Grid, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two runs in two homes agree on every query and document within 1e-6."""
    base = grid.bases[0] if kind == "table" else str(save_model(tmp_path / "bert", positions=40, max_length=40))
    grid = replace(grid, bases=(base,), seeds=(0,), controls=(False,), recipes=("R3",))
    tables = []
    for name in ("one", "two"):
        monkeypatch.setenv("PATBENCH_HOME", str(tmp_path / name))
        grouped_landscape()
        run_grid(replace(grid, tested_on={"grouped": "topic"}))
        (entry,) = found("grouped")
        tables.append((entry.record["id"], entry.table("queries").to_pandas(), entry.table("documents").to_pandas()))
    (one, queries, documents), (other, again, more) = tables
    assert one == other
    np.testing.assert_allclose(queries[["ALL", "IN", "OUT"]], again[["ALL", "IN", "OUT"]], atol=1e-6)
    assert documents.drop(columns="clusters").equals(more.drop(columns="clusters"))


def test_a_recipe_without_anything_to_learn_from_is_left_out(base: str) -> None:
    """The others are trained."""
    small_landscape([replace(each, labels={}, ipc=(), cpc=()) for each in grouped_patents()], "bare")
    grid = Grid("bare", (base,), ("R2", "R3"), (0,), (False,), {"bare": None}, "title-abstract", settings=SETTINGS)
    ((cell, why),) = run_grid(grid)
    assert cell.recipe == "R2"
    assert "no label or code" in why
    assert len(found("bare")) == 1


def test_what_training_may_have_seen_is_not_tested_on() -> None:
    """A label set that was not held out, and a family that another landscape shares, are named."""
    landscape = grouped_landscape()
    parts = split(landscape, 0, sets=())
    with pytest.raises(TrainingError, match="hold their label set out"):
        HeldOut("grouped", "topic").task(parts)
    numbers = landscape.publication_numbers.tolist()
    twin = next(each for each in grouped_patents() if not parts.protected[numbers.index(each.publication_number)])
    small_landscape([twin, *strangers(40, 5)], "sharing")
    with pytest.raises(TrainingError, match=f"'sharing': .*{twin.publication_number}"):
        HeldOut("sharing", None).check_apart(landscape, parts)
    HeldOut("sharing", None).check_apart(landscape, split(landscape, 0, sets=(), tested_on=[registry.get("sharing")]))


def test_cells_are_told_apart_by_name() -> None:
    """A folder for each."""
    cells = list(Grid("l", ("a", "b"), seeds=(0, 1)).cells())
    assert len({cell.name for cell in cells}) == len(cells) == 2 * 2 * 2 * 4
    assert Cell("/models/mine", "R1", True, 3).name == "R1-matched-mine-seed3"
