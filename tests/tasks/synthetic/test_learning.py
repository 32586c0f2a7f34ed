"""Thresholds that are tuned, and what is learned of each training set."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from patbench_core.tasks.synthetic.arms import REAL, TUNED, arms
from patbench_core.tasks.synthetic.classifiers import EPOCHS, EQUAL, FEW, LOGISTIC, fitted
from patbench_core.tasks.synthetic.learning import _halves, at_one_half, learned, thresholds
from patbench_core.tasks.synthetic.losses import LOSSES
from tests.tasks.synthetic.test_arms import sample


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=1, max_size=12))
def test_no_threshold_has_a_greater_f1(pairs: list[tuple[int, bool]]) -> None:
    """Against all that there are, with ties; moved to one half it gives the same labels."""
    probability = np.array([[tenths / 10] for tenths, _ in pairs])
    labels = np.array([[has] for _, has in pairs])
    limits = thresholds(probability, labels)
    if not labels.any():
        assert limits.tolist() == [0.5]
        return
    scores = [f1_score(labels, probability > limit) for limit in np.arange(0.05, 0.95, 0.1)]
    assert f1_score(labels, probability > limits) == pytest.approx(max(scores))
    np.testing.assert_array_equal(at_one_half(probability, limits) > 0.5, probability > limits)


def test_halves_share_label_sets() -> None:
    """Each document is in one, and each label set is in both."""
    labels = sample(3, 1).labels
    one, other = _halves(labels)
    assert sorted([*one, *other]) == list(range(len(labels)))
    assert labels[one].any(axis=0).all() and labels[other].any(axis=0).all()


def test_every_arm_is_learned_by_its_classifiers() -> None:
    """Losses by networks alone; thresholds by the fitted one and the network of as many steps as copies have."""
    real, new, test = sample(2, 1), sample(2, 2), sample(4, 3)
    every = list(arms(real, sample(2, 4), {"new": [new]}, np.random.default_rng(0)))
    shown = {(arm.name, name): probability for arm, name, probability in learned(every, real, test.vectors, 0)}
    by_arm = {arm: {name for each, name in shown if each == arm} for arm, _ in shown}
    assert by_arm[REAL] == by_arm["new"] == {LOGISTIC, EPOCHS, EQUAL, FEW}
    assert all(by_arm[name] == {EPOCHS, EQUAL} for name in LOSSES)
    assert by_arm[TUNED] == {LOGISTIC, EQUAL}
    assert by_arm["new, generated first"] == {EQUAL}
    assert all(probability.shape == test.labels.shape for probability in shown.values())
    assert not np.allclose(shown["focal loss", EQUAL], shown[REAL, EQUAL], atol=1e-3)
    one, other = _halves(real.labels)
    judged = np.zeros(real.labels.shape)
    judged[other], judged[one] = (
        fitted(real.of(half), real.vectors[rest]) for half, rest in ((one, other), (other, one))
    )
    moved = at_one_half(fitted(real, test.vectors), thresholds(judged, real.labels))
    np.testing.assert_allclose(shown[TUNED, LOGISTIC], moved)
