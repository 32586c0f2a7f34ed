"""Thresholds against a search of all of them; what is not known is never given."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from patbench_core.tasks.classifiers.decisions import Rule, limited, mixed

SEEDS = st.integers(0, 2**32 - 1)


def case(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Scores with ties, and labels."""
    random = np.random.default_rng(seed)
    return random.integers(-3, 4, (12, 5)).astype(float), random.random((12, 5)) < 0.4


@settings(max_examples=30)
@given(SEEDS)
def test_the_tuned_threshold_is_the_best_of_all(seed: int) -> None:
    """By scikit-learn's micro F1 at every threshold between two scores."""
    scores, true = case(seed)
    rule = Rule(single=False, seen=np.ones(5, bool))
    threshold, value = rule.tuned(scores, true)
    f1 = [f1_score(true, scores > cut, average="micro", zero_division=0) for cut in np.arange(-3.5, 4)]
    assert np.isclose(value, max(f1))
    assert np.isclose(f1_score(true, rule.given(scores, threshold), average="micro", zero_division=0), value)


@given(SEEDS, st.lists(st.booleans(), min_size=5, max_size=5), st.booleans())
def test_a_label_that_no_training_document_has_is_never_given(seed: int, seen: list[bool], single: bool) -> None:
    """So it cannot be counted as right, whatever its score."""
    scores, true = case(seed)
    rule = Rule(single, np.array(seen))
    scores[:, ~rule.seen] = 99
    given_labels = rule.given(scores, rule.tuned(scores, true)[0])
    assert not given_labels[:, ~rule.seen].any()
    if single and rule.seen.any():
        assert (given_labels.sum(axis=1) == 1).all()


def test_fusion_takes_the_better_of_two_or_both() -> None:
    """Of a classifier that is right and one that is wrong, the first alone; the validation never gets worse."""
    scores, true = case(3)
    rule = Rule(single=False, seen=np.ones(5, bool))
    right, wrong = np.where(true, 1.0, -1.0), np.where(true, -9.0, 9.0)
    assert rule.fused(right, wrong, true) == 1
    weight = rule.fused(right, scores, true)
    assert rule.tuned(mixed(right, scores, weight), true)[1] == 1
    assert np.array_equal(limited(np.array([-np.inf, 2, np.inf])), [-30, 2, 30])
