"""The page on PatenTEB, from records of its fixtures."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from patbench_core.benchmarks import patenteb as benchmark
from patbench_core.benchmarks.patenteb_scores import Score, mean, overall
from patbench_core.benchmarks.patenteb_tasks import METRICS, tasks
from patbench_core.studies import patenteb
from patbench_core.tasks import base
from tests.benchmarks.patenteb_fixtures import write_all
from tests.fakes import fake_encoder
from tests.hub_server import Hub, served, use_hub
from tests.pages.run import run_page

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
def page(evaluated: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The page in HTML."""
    monkeypatch.setenv("PATBENCH_HOME", str(evaluated / "home"))
    monkeypatch.setenv("PATBENCH_RESULTS", str(evaluated / "results"))
    return patenteb.study()._repr_html_()


def test_every_task_and_model_has_a_score(page: str) -> None:
    """In a section a part, names escaped."""
    assert page.count('class="pb-section"') == 2 + len(patenteb.PARTS)
    assert {name for names in patenteb.PARTS.values() for name in names} == set(tasks())
    for name in tasks():
        assert page.count(f'<th scope="row">{name}</th>') >= 1 + len(MODELS) - (name == LACKS[1])
    assert "&lt;b&gt;" in page
    assert "<b>" not in page


def test_published_scores_stand_beside_ours(page: str) -> None:
    """A model that has a record once, however it is spelt; the others in rows of their own."""
    assert page.count("<td>0.512</td>") == 1
    assert page.count('<td class="pb-words">datalyes/patembed-large') == len(tasks())
    assert ">patembed-large</td>" not in page
    assert page.count(">gte-modernbert</td>") == 3
    assert "arXiv 2510.22264, table 15" in page


def test_a_model_that_lacks_a_task_has_no_overall_score(page: str) -> None:
    """And the task is named."""
    assert "&lt;b&gt; (unregistered) has no overall score: no record of effect2full." in page
    assert "14 of 15" in page


def test_fault_31_every_score_names_its_command(page: str) -> None:
    """That of clusters is the benchmark's own, since every label counts."""
    assert "patbench benchmarks run patenteb:clusters_inventor --model datalyes/patembed-large" in page
    assert "patbench evaluate --landscape patenteb-retrieval_IN --model datalyes/patembed-large --view TEXT" in page
    assert page.count("patbench ") >= 2 * len(tasks())


def test_what_is_reconstructed_is_called_so(page: str) -> None:
    """Every part, and the overall score."""
    assert page.count("A reconstruction: ") == 1 + len(patenteb.PARTS)


def test_paraphrases_are_on_this_page_alone(page: str) -> None:
    """The page on phrase pairs is about phrases that people judged."""
    assert "para_problem" not in run_page("pairs", ensure=False).html


def test_without_records_the_page_shows_what_is_published() -> None:
    """And how the data are had."""
    html = patenteb.study()._repr_html_()
    assert html.count('class="pb-section"') == 2
    assert "patbench benchmarks get patenteb:TASK" in html
    assert "No record yet" in html
    assert html.count("<td>0.512</td>") == 1


def test_the_overall_score_is_the_mean_of_tasks_and_of_types() -> None:
    """By hand: one at one half, all others at zero."""
    zero = Score(0.0, 0.0, 0.0, 10)
    scores = dict.fromkeys(tasks(), zero) | {"clusters_inventor": Score(0.5, 0.2, 0.6, 10)}
    made = overall(scores)
    assert made.of_tasks == Score(0.5 / 15, pytest.approx(0.2 / 15), pytest.approx(0.6 / 15), 15)
    assert made.of_types.value == pytest.approx(0.5 / 2 / 4)
    assert made.by_type.keys() == METRICS.keys()


def test_a_missing_task_leaves_no_overall_score() -> None:
    """The types that are complete keep their mean."""
    scores = {name: Score(0.1, 0.1, 0.1, 1) for name in tasks() if name != "para_problem"}
    made = overall(scores)
    assert (made.of_tasks, made.of_types, made.missing) == (None, None, ("para_problem",))
    assert made.by_type.keys() == METRICS.keys() - {"paraphrase"}


def test_errors_of_a_mean_shrink_with_its_parts() -> None:
    """Four scores with intervals of one tenth on each side: one twentieth."""
    made = mean([Score(0.5, 0.4, 0.6, 1)] * 4)
    assert (made.value, made.low, made.high) == pytest.approx((0.5, 0.45, 0.55))
