"""`patbench benchmarks`."""

from collections.abc import Callable

from patbench_core.benchmarks.cards import cards
from patbench_core.benchmarks.dapfam import REPO, REVISION
from patbench_core.benchmarks.dapfam_tasks import TASKS
from tests.benchmarks.dapfam_fixture import Dapfam
from tests.benchmarks.patenteb_fixtures import write_all
from tests.cli.conftest import Done
from tests.hub_server import Hub

Command = Callable[..., Done]


def test_list_names_every_data_set(patbench: Command) -> None:
    """And says what has to be done to have it."""
    done = patbench("benchmarks", "list")
    assert done.code == 0
    assert all(name in done.out for name in cards())
    assert "terms to accept" in done.out and "not public" in done.out


def test_show_is_the_card(patbench: Command) -> None:
    """With licence, revision, citation and MTEB's names."""
    done = patbench("benchmarks", "show", "dapfam")
    assert done.code == 0
    assert all(text in done.out for text in (REVISION, REPO, "CC-BY-NC-SA-4.0", "2506.22141", *TASKS))
    assert "reconstruction" in patbench("benchmarks", "show", "patenteb:para_problem").out


def test_get_then_run(patbench: Command, dapfam_hub: Hub, dapfam: Dapfam) -> None:
    """Published sizes beside those here; three scopes of one ranking, the task's own first."""
    done = patbench("benchmarks", "get", "dapfam")
    assert (done.code, done.err) == (0, "")
    assert "45,336" in done.out and f"{len(dapfam.corpus) - 45_336:+,}" in done.out
    shown = patbench("landscape", "show", "dapfam").out
    assert "as judged" in shown and "judged otherwise than by IPC class  0" in " ".join(shown.split("   "))
    done = patbench("benchmarks", "run", "DAPFAMOutTitlAbsToTitlAbsRetrieval", "--model", "bm25")
    assert done.code == 0
    scopes = [line.split()[-7 if "bm25" in line else -6] for line in done.out.splitlines() if " to " in line]
    assert "nDCG@100" in done.out and "Recall@100" in done.out and len(scopes) == 3
    assert done.out.index("OUT ") < done.out.index("ALL ")


def test_patenteb_too(patbench: Command, dapfam_hub: Hub) -> None:
    """By the names of its cards."""
    dapfam_hub.repos |= write_all(dapfam_hub.repos[f"datasets/{REPO}"].parent / "patenteb")
    assert patbench("benchmarks", "get", "patenteb:effect2full").code == 0
    done = patbench("benchmarks", "run", "patenteb:effect2full", "--model", "bm25")
    assert done.code == 0 and "nDCG@10" in done.out


def test_failures_are_one_line(patbench: Command, dapfam_hub: Hub) -> None:
    """Gated, not public, unknown, not fetched: exit status 2."""
    dapfam_hub.gated[f"datasets/{REPO}"] = 403
    for words, said in (
        (("get", "dapfam"), "accept its terms"),
        (("get", "assistive"), "cannot be had"),
        (("get", "dapfan"), "did you mean 'dapfam'"),
        (("run", TASKS[0], "--model", "bm25"), "patbench benchmarks get dapfam"),
        (("run", "assistive", "--model", "bm25"), "not known"),
    ):
        done = patbench("benchmarks", *words)
        assert done.code == 2 and done.out == ""
        assert said in done.err and done.err.strip().count("\n") == 0
