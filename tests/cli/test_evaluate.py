"""`patbench evaluate`: what it prints."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from patbench_core.measures import RETRIEVAL
from patbench_core.results.ledger import entries
from tests.cli.conftest import Done
from tests.late import save_late
from tests.tiny_transformers import save_model

GAINS = ("gain", "gain_better")


def test_json_is_one_object_a_record_and_scope(patbench: Callable[..., Done]) -> None:
    """Standard output holds nothing else, with the promised keys."""
    patbench("landscape", "demo", "--patents", 80, "--name", "tiny")
    done = patbench("evaluate", "--landscape", "tiny", "--model", "bm25", "--view", "T", "--doc-view", "TA", "--json")
    objects = [json.loads(line) for line in done.out.splitlines()]
    assert done.code == 0
    assert [found["scope"] for found in objects] == ["ALL", "IN", "OUT"]
    for found in objects:
        assert list(found)[:6] == ["landscape", "task", "model", "query_view", "doc_view", "scope"]
        assert (found["query_view"], found["doc_view"]) == ("T", "TA")
        assert set(found["metrics"]) == set(found["ci"]) == set(found["tie_band"]) == set(RETRIEVAL)
        for name, mean in found["metrics"].items():
            low, high = found["ci"][name]
            worst, best = found["tie_band"][name]
            assert 0 <= low <= mean <= high <= 1
            assert worst <= mean <= best
        assert found["n_queries"] > 0


def test_the_table_names_every_model_once(patbench: Callable[..., Done]) -> None:
    """A model given twice is evaluated once."""
    patbench("landscape", "demo", "--patents", 80, "--name", "tiny")
    done = patbench("evaluate", "--landscape", "tiny", "--model", "bm25", "--model", "bm25")
    assert done.code == 0
    assert done.out.count("bm25") == 1
    assert done.out.endswith("in one order, as trec_eval needs it; patbench compare takes the mean over all.\n")


def test_a_cost_is_shown_beside_the_scores(patbench: Callable[..., Done], monkeypatch: pytest.MonkeyPatch) -> None:
    """In the table, and whole in JSON; a record of the scaling study."""
    monkeypatch.setattr("patbench_core.tasks.scaling.cost._LEAST_SECONDS", 0.0)
    patbench("landscape", "demo", "--patents", 80, "--name", "tiny")
    words = ("evaluate", "--landscape", "tiny", "--model", "bm25", "--cost")
    assert "docs/s" in patbench(*words).out
    first = json.loads(patbench(*words, "--json").out.splitlines()[0])
    assert first["task"] == "scaling"
    assert first["cost"]["docs_per_second"] > 0


def test_a_reading_that_a_model_does_not_read_is_said(patbench: Callable[..., Done], tmp_path: Path) -> None:
    """On standard error, by model; one that reads it is not named."""
    patbench("landscape", "demo", "--patents", 80, "--name", "tiny")
    folder = save_model(tmp_path / "reads")
    done = patbench("evaluate", "--landscape", "tiny", "--model", folder, "--model", "bm25", "--reading", "1x16")
    said = "--reading 1x16: model 'bm25' does not read spans of tokens, and is scored without it"
    assert (done.code, done.err) == (0, f"patbench: warning: {said}\n")
    assert done.err not in patbench("evaluate", "--landscape", "tiny", "--model", "bm25").err


def test_late_interaction_is_evaluated_by_its_folder(patbench: Callable[..., Done], tmp_path: Path) -> None:
    """Beside other models, by one command; parts of it, and several spans, are refused in one line."""
    patbench("landscape", "demo", "--patents", 80, "--name", "tiny")
    folder = save_late(tmp_path / "my-late")
    words = ("evaluate", "--landscape", "tiny", "--view", "T", "--model")
    done = patbench(*words, folder, "--model", "bm25", "--json")
    assert done.code == 0
    by_model = {found["model"]: found for found in map(json.loads, done.out.splitlines()) if found["scope"] == "ALL"}
    assert set(by_model) == {"my-late", "bm25"}
    assert 0 < by_model["my-late"]["metrics"]["Recall@100"] <= 1
    for refused in ((f"{folder}:dim=2",), (folder, "--reading", "2x8")):
        done = patbench(*words, *refused)
        assert (done.code, done.out, len(done.err.strip().splitlines())) == (2, "", 1)
        assert "'my-late'" in done.err


@pytest.mark.parametrize("model", ["bm25:dim=3", "bm25:deep=3", "all-MiniLM-L6-v2:layers=7"])
def test_a_part_that_is_not_there_is_one_clear_line(model: str, patbench: Callable[..., Done]) -> None:
    """With the remedy; no record is left."""
    patbench("landscape", "demo", "--patents", 80, "--name", "tiny")
    done = patbench("evaluate", "--landscape", "tiny", "--model", model)
    assert (done.code, done.out, len(done.err.strip().splitlines())) == (2, "", 1)
    assert repr(model.partition(":")[0]) in done.err


def prompted(folder: Path, **prompts: str) -> Path:
    """A tiny model with prompts."""
    save_model(folder)
    (folder / "config_sentence_transformers.json").write_text(json.dumps({"prompts": prompts}))
    return folder


def test_fault_30_prompts_are_told(tmp_path: Path, patbench: Callable[..., Done]) -> None:
    """Which were used, by whom the model is known; another prompt is another row."""
    patbench("landscape", "demo", "--patents", 80, "--name", "tiny")
    folder = prompted(tmp_path / "my-model", query="find: ", passage="patent: ")
    words = ("evaluate", "--landscape", "tiny", "--model", folder)
    first = json.loads(patbench(*words, "--json").out.splitlines()[0])
    assert (first["model"], first["registered"]) == ("my-model", False)
    assert (first["prompts"], first["unused_prompts"]) == ({"query": "query", "document": "passage"}, [])
    bare = patbench(*words, "--prompt", "none", "--json")
    other = json.loads(bare.out.splitlines()[0])
    assert (other["model"], other["prompts"], "warning" in bare.err) == ("my-model:prompt=none", {}, False)
    assert other["metrics"] != first["metrics"]
    assert "my-model (unregistered)" in patbench(*words).out


def test_fault_30_a_prompt_that_no_text_gets_is_a_warning(tmp_path: Path, patbench: Callable[..., Done]) -> None:
    """One line, also where the record is there already; the record keeps it."""
    patbench("landscape", "demo", "--patents", 80, "--name", "tiny")
    folder = prompted(tmp_path / "my-model", s2p_query="find: ")
    words = ("evaluate", "--landscape", "tiny", "--model", folder)
    for _ in range(2):
        done = patbench(*words)
        assert [line for line in done.err.splitlines() if "warning" in line] == [
            "patbench: warning: model 'my-model' defines prompts and none was used: choose one of s2p_query with "
            "my-model:prompt=NAME, or none with my-model:prompt=none"
        ]
    assert "no prompt" in done.out
    assert json.loads(patbench(*words, "--json").out.splitlines()[0])["unused_prompts"] == ["s2p_query"]
    chosen = patbench(*words, "--prompt", "s2p_query")
    assert (chosen.code, "warning" in chosen.err) == (0, False)


def test_a_prompt_is_named_once(patbench: Callable[..., Done]) -> None:
    """For every model or behind one model's name; the help says so, and so does the error where both are given."""
    words = ("evaluate", "--landscape", "demo", "--model", "all-MiniLM-L6-v2:prompt=none", "--prompt", "query")
    refused = patbench(*words)
    assert refused.code == 2 and "names a prompt already" in refused.err
    assert "Not with NAME:prompt=P" in " ".join(patbench("evaluate", "--help").out.split())


def test_an_unknown_prompt_is_one_clear_line(tmp_path: Path, patbench: Callable[..., Done]) -> None:
    """It lists those defined; no record is left."""
    patbench("landscape", "demo", "--patents", 80, "--name", "tiny")
    folder = prompted(tmp_path / "my-model", query="find: ")
    done = patbench("evaluate", "--landscape", "tiny", "--model", folder, "--prompt", "web")
    assert (done.code, done.out, len(done.err.strip().splitlines())) == (2, "", 1)
    assert "defines no prompt 'web': choose one of query, or none" in done.err


def test_earlier_candidates_are_named_in_the_title_and_in_every_object(patbench: Callable[..., Done]) -> None:
    """The scores are of another ranking than those without the option."""
    patbench("landscape", "demo", "--patents", 80, "--name", "tiny")
    asked = ("evaluate", "--landscape", "tiny", "--model", "bm25", "--candidates", "earlier")
    assert "earlier documents only" in patbench(*asked).out
    objects = [json.loads(line) for line in patbench(*asked, "--json").out.splitlines()]
    assert {found["candidates"] for found in objects} == {"earlier"}
    assert patbench(*asked, "--cost").code == 0


def test_a_few_queries_have_no_interval(patbench: Callable[..., Done], tmp_path: Path) -> None:
    """Neither in the table, as JSON, in a comparison, nor of the gain of a fusion."""
    patbench("landscape", "demo", "--patents", 40, "--seed", -1, "--name", "two")
    words = ("--landscape", "two", "--model", save_model(tmp_path / "own"))
    line = json.loads(patbench("evaluate", *words, "--json").out.splitlines()[0])
    assert (line["n_queries"], line["ci"]["nDCG@10"]) == (2, [None, None])
    assert "–" in patbench("evaluate", *words, "--model", "bm25").out
    out = patbench("compare", "bm25", "own", "--landscape", "two", "--metric", "success@1").out
    assert "undecided" in out
    assert "equivalent" not in out.partition("Sets")[0]
    fused = json.loads(patbench("fuse", *words, "--json").out)["details"]
    told = [each[f"{of}_{what}"] for each in fused["families"].values() for of in GAINS for what in ("ci", "p")]
    assert set(told) == {None}


def test_a_folder_takes_the_place_of_no_other_model(patbench: Callable[..., Done], tmp_path: Path) -> None:
    """Of one name with a registered model, or with another folder; the command that is recorded names neither."""
    patbench("landscape", "demo", "--patents", 80, "--name", "tiny")
    folders = [save_model(tmp_path / place / name) for place, name in (("one", "bm25"), ("one", "m"), ("two", "m"))]
    (folders[2] / "config_sentence_transformers.json").write_text('{"prompts": {}, "similarity_fn_name": "dot"}')
    words = ("evaluate", "--landscape", "tiny", "--model", "bm25")
    out = patbench(*words, *(word for folder in folders for word in ("--model", folder)), "--json").out
    lines = {line["model"]: line for line in map(json.loads, out.splitlines())}
    assert [name.partition("@")[0] for name in lines] == ["bm25", "bm25", "m", "m"]
    assert [line["registered"] for line in lines.values()] == [True, False, False, False]
    pairs = [json.loads(patbench("compare", *two, "--json").out) for two in (("bm25", folders[0]), folders[1:])]
    assert [{model["model"] for model in each["models"]} for each in pairs] == [
        {"BM25", f"{list(lines)[1]} (unregistered)"},
        {f"{name} (unregistered)" for name in list(lines)[2:]},
    ]
    commands = [entry.record["command"] for entry in entries("retrieval", "tiny")]
    assert sorted(word for line in commands for word in line.split() if word[-1] in "5m") == [
        ".../bm25",
        "bm25",
        "m",
        "m",
    ]
