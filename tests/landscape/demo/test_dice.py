"""Draws depend on the key and on nothing else."""

from collections import Counter

from patbench_core.landscape.demo.dice import Dice


def test_same_key_same_draws():
    """Two dice with one key agree; another key gives other draws."""
    first, second, other = Dice(0, "a", 7), Dice(0, "a", 7), Dice(0, "a", 8)
    draws = [first.below(1000) for _ in range(50)]
    assert draws == [second.below(1000) for _ in range(50)]
    assert draws != [other.below(1000) for _ in range(50)]


def test_draws_are_those_of_every_machine():
    """The first draws of one key, written down: they must never change."""
    dice = Dice(0, "invention", 1)
    assert [dice.below(100) for _ in range(8)] == [24, 3, 74, 75, 16, 89, 64, 55]


def test_key_parts_are_kept_apart():
    """(1, 23) and (12, 3) are different keys."""
    assert [Dice(1, 23).below(10**6), Dice("1", "23").below(10**6)] != [Dice(12, 3).below(10**6)] * 2


def test_below_is_uniform():
    """Each of ten values comes up about as often."""
    dice = Dice("uniform")
    counts = Counter(dice.below(10) for _ in range(20_000))
    assert set(counts) == set(range(10))
    assert all(1_800 < count < 2_200 for count in counts.values())


def test_between_includes_both_ends():
    """Low and high both come up, nothing beyond them does."""
    dice = Dice("between")
    assert {dice.between(3, 5) for _ in range(200)} == {3, 4, 5}


def test_chance_has_its_probability():
    """True as often as asked; never at 0, always at 1."""
    dice = Dice("chance")
    assert 2_800 < sum(dice.chance(0.3) for _ in range(10_000)) < 3_200
    assert not any(dice.chance(0) for _ in range(100))
    assert all(dice.chance(1) for _ in range(100))


def test_sample_draws_without_replacement():
    """No value twice, all values when more are asked for, the pool unharmed."""
    pool = list(range(8))
    dice = Dice("sample")
    assert len(set(dice.sample(pool, 5))) == 5
    assert sorted(dice.sample(pool, 20)) == pool == list(range(8))
