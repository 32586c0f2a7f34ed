"""The page on PatenTEB, from records of its fixtures."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from patbench_core.benchmarks import patenteb as benchmark
from patbench_core.benchmarks.patenteb_frame import known_scores, parts
from patbench_core.benchmarks.patenteb_scores import Score, mean, overall, score, task_of
from patbench_core.benchmarks.patenteb_tasks import METRICS, tasks
from patbench_core.paths import published
from patbench_core.results import ledger
from patbench_core.results.selection import HERE
from patbench_core.tasks import base
from tests.benchmarks.patenteb_fixtures import write_all
from tests.fakes import fake_encoder
from tests.hub_server import Hub, served, use_hub
from tests.pages.run import Shown, run_page

MODELS = {"datalyes/patembed-large": 24, "<b>": 8}
LACKS = ("<b>", "effect2full")


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with records of two models without weights, one of which lacks a task."""
    folder = tmp_path_factory.mktemp("patenteb")
    with pytest.MonkeyPatch.context() as patch, served(Hub(write_all(folder / "repos"))) as hub:
        patch.setenv("PATBENCH_HOME", str(folder / "home"))
        patch.setenv("PATBENCH_RESULTS", str(folder / "results"))
        use_hub(patch, hub.url, folder / "cache")
        encoders = {name: fake_encoder(name=name, dimension=size) for name, size in MODELS.items()}
        patch.setattr(base, "resolve", lambda model, *_: encoders[model])
        patch.setattr("patbench_core.tasks.pairs.task.RESAMPLES", 200)
        for name in tasks():
            benchmark.get(name)
            for model in MODELS:
                if (model, name) != LACKS:
                    benchmark.run(name, model)
    return folder


@pytest.fixture
def page(evaluated: Path, monkeypatch: pytest.MonkeyPatch) -> Shown:
    """The page from these records."""
    monkeypatch.setenv("PATBENCH_HOME", str(evaluated / "home"))
    monkeypatch.setenv("PATBENCH_RESULTS", str(evaluated / "results"))
    return run_page("patenteb", ensure=False)


def test_every_task_and_model_has_a_score(page: Shown) -> None:
    """In a section a part, best first, names escaped."""
    measured = page.names["measured"]
    assert page.html.count('class="pb-section"') == 1 + len(parts())
    assert {name for part in parts().values() for name in part["tasks"]} == set(tasks())
    assert set(zip(measured["model"].str.removesuffix(" (unregistered)"), measured["task"], strict=True)) == {
        (model, name) for model in MODELS for name in tasks()
    } - {LACKS}
    assert measured.groupby("task")["score"].apply(lambda scores: scores.is_monotonic_decreasing).all()
    assert "&lt;b&gt;" in page.html
    assert "<b>" not in page.html


def test_scores_are_those_of_the_records(page: Shown) -> None:
    """With interval, number, what each type of task has on top, and a verdict where units are kept."""
    rows = page.names["measured"].set_index("command")
    for entry in (each for each in ledger.entries() if each.record["task"] != "card"):
        task = task_of(entry.record)
        row, expected = rows.loc[entry.record["command"]], score(entry.record, task)
        assert (row["task"], row["score"], row["low"], row["high"], row["n"]) == (
            *(task.name, expected.value, expected.low, expected.high, expected.n),
        )
        assert (row["verdict"] == row["verdict"]) == (task.type in ("retrieval", "paraphrase"))
        assert (row["ties_best"] == row["ties_best"]) == (task.type == "retrieval")
        assert (row["classes"] == row["classes"]) == (task.type == "classification")
        assert (row["by_chance"] == row["by_chance"]) == (row["AMI"] == row["AMI"]) == (task.type == "clustering")
    assert len(rows) == len(MODELS) * len(tasks()) - 1


def test_published_scores_stand_beside_ours(page: Shown) -> None:
    """A model that has a record once, however it is spelt; the others in rows of their own."""
    scores = page.names["scores"]
    ours = scores[(scores["task"] == "retrieval_IN") & scores["score"].notna() & scores["published"].notna()]
    assert ours["model"].str.startswith("datalyes/patembed-large").tolist() == [True]
    assert ours["published"].tolist() == [0.512]
    others = scores[scores["score"].isna()]
    assert set(others["task"]) == {"retrieval_IN", "retrieval_MIXED", "retrieval_OUT"}
    assert "patembed-large" not in set(others["model"])
    assert others["model"].value_counts()["gte-modernbert"] == 3
    assert set(others["origin"]) == {"arXiv 2510.22264, table 15"}


def test_a_model_that_lacks_a_task_has_no_overall_score(page: Shown) -> None:
    """And the task is named."""
    assert "&lt;b&gt; (unregistered) has no overall score: no record of effect2full." in page.html
    assert "14 of 15" in page.html
    means = page.names["means"].set_index("tasks")
    measured = page.names["measured"]
    whole = measured[measured["model"].str.startswith("datalyes")]["score"].mean()
    assert means.loc[15, "over tasks"] == pytest.approx(whole)
    assert means.loc[14, ["over tasks", "over types", "retrieval"]].isna().all()
    assert means.loc[14, "clustering"] > 0


def test_fault_31_every_score_names_its_command(page: Shown) -> None:
    """That of clusters is the benchmark's own, since every label counts."""
    assert "patbench benchmarks run patenteb:clusters_inventor --model datalyes/patembed-large" in page.html
    assert (
        "patbench evaluate --landscape patenteb-retrieval_IN --model datalyes/patembed-large --view TEXT" in page.html
    )
    assert page.names["measured"]["command"].str.startswith("patbench ").all()


def test_what_is_reconstructed_is_called_so(page: Shown) -> None:
    """Every part, and the overall score."""
    assert page.html.count("A reconstruction: ") == 1 + len(parts())


def test_the_state_of_this_machine_hides_an_older_published_one(page: Shown, tmp_path: Path) -> None:
    """Of a task that was fetched twice one state is shown."""
    tasks = ((each, task_of(each.record)) for each in ledger.entries())
    entry = next(each for each, task in tasks if task and task.name == "title2full")
    record = json.loads(entry.path.read_text("utf-8"))
    record["landscape"] |= {"digest": "older"}
    record |= {"id": "0" * 32, "created": "2100-01-01T00:00:00+00:00"}
    target = published() / entry.path.parent.relative_to(ledger.live_folder()) / f"{'0' * 32}.json"
    target.parent.mkdir(parents=True)
    target.write_text(json.dumps(record), "utf-8")
    try:
        scores = known_scores()
    finally:
        target.unlink()
    assert (scores["task"] == "title2full").sum() == len(MODELS)
    assert set(scores.loc[scores["task"] == "title2full", "origin"]) == {HERE}


def test_paraphrases_are_on_this_page_alone(page: Shown) -> None:
    """The page on phrase pairs is about phrases that people judged."""
    assert "para_problem" not in run_page("pairs", ensure=False).html


def test_without_records_the_page_shows_what_is_published() -> None:
    """And all tasks."""
    shown = run_page("patenteb", ensure=False)
    assert shown.html.count('class="pb-section"') == 1
    assert "No record yet" in shown.html
    assert shown.html.count("<td>0.512</td>") == 1
    assert shown.names["facts"]["task"].tolist() == list(tasks())


def test_the_overall_score_is_the_mean_of_tasks_and_of_types() -> None:
    """By hand: one at one half, all others at zero."""
    zero = Score(0.0, 0.0, 0.0, 10)
    scores = dict.fromkeys(tasks(), zero) | {"clusters_inventor": Score(0.5, 0.2, 0.6, 10)}
    made = overall(scores)
    assert made["over tasks"] == Score(0.5 / 15, pytest.approx(0.2 / 15), pytest.approx(0.6 / 15), 15)
    assert made["over types"].value == pytest.approx(0.5 / 2 / 4)
    assert made.keys() == METRICS.keys() | {"over tasks", "over types"}


def test_a_missing_task_leaves_no_overall_score() -> None:
    """The types that are complete keep their mean."""
    scores = {name: Score(0.1, 0.1, 0.1, 1) for name in tasks() if name != "para_problem"}
    made = overall(scores)
    assert made.keys() == METRICS.keys() - {"paraphrase"}


def test_errors_of_a_mean_shrink_with_its_parts() -> None:
    """Four scores with intervals of one tenth on each side: one twentieth."""
    made = mean([Score(0.5, 0.4, 0.6, 1)] * 4)
    assert (made.value, made.low, made.high) == pytest.approx((0.5, 0.45, 0.55))
