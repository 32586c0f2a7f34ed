"""Landscapes by name."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from patbench_core.errors import PatbenchError
from patbench_core.errors.landscape import BrokenLandscape, LandscapeError
from patbench_core.landscape import demo, registry
from patbench_core.landscape.importing import import_patents
from patbench_core.landscape.schema import Patent
from tests.fakes import small_landscape, small_patents


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """A generator of few words stands in for the demo's; gives the (patents, seed) of each run."""
    calls: list[tuple[int, int]] = []

    def generate(patents: int, seed: int = 0) -> Iterator[Patent]:
        calls.append((patents, seed))
        return (Patent(f"US-{number}-A", "US", title=f"{seed}") for number in range(patents))

    monkeypatch.setattr(demo, "generate", generate)
    monkeypatch.setattr(demo, "DEMO_PATENTS", 4)
    return calls


def test_known_lists_what_get_opens(home: Path) -> None:
    """The demo always, imported ones by name, half-imported ones never."""
    assert registry.known() == ["demo"]
    import_patents([Patent("US-1-A", "US")], "zeta")
    (home / "landscapes" / ".beta.0.part").mkdir()
    (home / "landscapes" / ".beta.0.part" / "landscape.json").touch()
    (home / "landscapes" / "empty").mkdir()
    assert registry.known() == ["demo", "zeta"]
    assert registry.get("zeta").name == "zeta"


def test_the_demo_is_generated_once(runs: list[tuple[int, int]]) -> None:
    """On first use, synthetic, and then opened."""
    first, second = registry.get("demo"), registry.get("demo")
    assert len(first) == 4 and first.facts["synthetic"]
    assert second.facts == first.facts
    assert runs == [(4, 0)]


def test_the_demo_is_generated_again_when_its_generator_changed(
    runs: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else figures would depend on when a machine first asked for it."""
    registry.get("demo")
    monkeypatch.setattr(demo, "DEMO_PATENTS", 5)
    assert len(registry.get("demo")) == 5
    assert runs == [(4, 0), (5, 0)]


def test_a_broken_demo_is_made_again(runs: list[tuple[int, int]]) -> None:
    """Nobody has to know how it came to be."""
    (registry.get("demo").folder / "patents.parquet").write_bytes(b"")
    assert registry.get("demo").column("title") == ["0"] * 4
    assert runs == [(4, 0), (4, 0)]


def test_make_demo_writes_any_size_under_other_names(runs: list[tuple[int, int]]) -> None:
    """The name ``demo`` keeps its one content."""
    big = registry.make_demo("big", 9, seed=3)
    assert (len(big), big.facts["synthetic"], big.column("title")[0]) == (9, True, "3")
    assert big.facts["source"][0]["rows"] == 9
    with pytest.raises(LandscapeError, match="kept for the generated"):
        registry.make_demo("demo", 9)
    assert len(registry.make_demo("demo", 4)) == 4


def test_a_landscape_that_grows_tells_how_far_it_is(runs: list[tuple[int, int]]) -> None:
    """At every thousandth patent."""
    seen: list[int] = []
    registry.make_demo("big", 2500, progress=seen.append)
    assert seen == [1000, 2000]


def test_unknown_landscapes_are_told_with_the_known_ones() -> None:
    """And how to import one."""
    import_patents([Patent("US-1-A", "US")], "mine")
    with pytest.raises(LandscapeError, match=r"'yours' is not known here \(known: demo, mine\): import it with"):
        registry.get("yours")


@pytest.mark.parametrize("name", ["../x", ".demo", "a/b", ""])
def test_fault_23_a_name_cannot_lead_elsewhere(name: str) -> None:
    """Neither in reading nor in writing."""
    for refused in (lambda: registry.get(name), lambda: registry.make_demo(name, 1)):
        with pytest.raises(PatbenchError, match="use 1 to 64"):
            refused()


def test_the_demo_has_queries_of_both_kinds() -> None:
    """At least 250 queries in 600 patents, at least 60 of them with a link across IPC classes."""
    qrels = registry.get("demo").qrels
    assert len(set(qrels.query_row.tolist())) >= 250
    assert len(set(qrels.query_row[qrels.domain3 == 0].tolist())) >= 60
    assert 0.1 < (qrels.domain3 == 0).mean() < 0.5


def test_a_landscape_is_open_once_while_its_files_are_the_same() -> None:
    """What was made of it is kept; imported again it is read again."""
    small_landscape(small_patents(20))
    first = registry.get("small")
    assert registry.get("small") is first
    assert first.column("country") is first.column("country")
    small_landscape(small_patents(21))
    assert len(registry.get("small")) == 21
    (first.folder / "patents.parquet").write_bytes(b"")
    with pytest.raises(BrokenLandscape):
        registry.get("small")


def test_what_a_landscape_holds_is_known_without_opening_it(home: Path) -> None:
    """Nothing of one that is not here, or broken."""
    assert registry.content("small") is None
    held = small_landscape(small_patents(9)).facts["digest"]
    assert registry.content("small") == held
    (home / "landscapes" / "small" / "landscape.json").write_text("{")
    assert registry.content("small") is None


def test_a_demo_of_an_older_generator_says_nothing(
    runs: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is made again when it is asked for."""
    assert registry.content("demo") is None
    held = registry.get("demo").facts["digest"]
    assert registry.content("demo") == held
    monkeypatch.setattr(demo, "DEMO_PATENTS", 5)
    assert registry.content("demo") is None
