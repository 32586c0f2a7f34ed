"""Draws by name."""

from hypothesis import given
from hypothesis import strategies as st

from patbench_core.tasks.drawing import bounded, by_digest

NAMES = st.lists(st.text("0123456789", min_size=1, max_size=6), unique=True, max_size=30)


@given(NAMES, st.integers(0, 30), st.integers(0, 30))
def test_a_smaller_draw_lies_in_a_larger_one(names: list[str], less: int, more: int) -> None:
    """Each as large as asked, or as there are."""
    few, many = (bounded(names, most, "queries").tolist() for most in sorted((less, more)))
    assert set(few) <= set(many)
    assert [len(few), len(many)] == [min(most, len(names)) for most in sorted((less, more))]
    assert few == sorted(few)


@given(NAMES, st.randoms())
def test_the_order_of_names_does_not_matter(names: list[str], random: object) -> None:
    """Nor is it the order that decides."""
    turned = names[:]
    random.shuffle(turned)  # type: ignore[attr-defined]
    assert {names[place] for place in bounded(names, 5, "a")} == {turned[place] for place in bounded(turned, 5, "a")}


def test_a_salt_makes_another_order() -> None:
    """Two draws from the same names have nothing to do with each other; without a limit all are drawn."""
    names = [f"US-{number}" for number in range(50)]
    assert by_digest(names, "one").tolist() != by_digest(names, "other").tolist()
    assert bounded(names, None, "one").tolist() == list(range(50))
