"""The generated pairs."""

from patbench_core.tasks.pairs import registry
from patbench_core.tasks.pairs.demo import demo_pairs


def test_the_set_is_the_same_everywhere() -> None:
    """Its digest is written down: who changes the generator changes it here."""
    assert demo_pairs().facts["digest"].startswith("d15a235eba3e68bb")
    assert registry.get("demo-phrases").facts == demo_pairs().facts


def test_it_is_marked_and_small() -> None:
    """Some hundred pairs of all five scores."""
    made = demo_pairs()
    assert made.facts["synthetic"]
    assert 500 < made.facts["pairs"] < 2000
    assert set(made.scores.tolist()) == {0.0, 0.25, 0.5, 0.75, 1.0}


def test_no_phrase_is_paired_with_itself_or_twice() -> None:
    """Every pair says something."""
    made = demo_pairs()
    pairs = list(zip(made.column("anchor"), made.column("target"), strict=True))
    assert all(anchor != target for anchor, target in pairs)
    assert len(set(pairs)) == len(pairs)
