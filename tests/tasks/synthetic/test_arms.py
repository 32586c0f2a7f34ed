"""Training sets and classifiers on clouds of vectors, where what helps is known."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from patbench_core.tasks.synthetic.arms import DUPLICATED, FOURFOLD, MORE, REAL, TENFOLD, VOLUMES, arms
from patbench_core.tasks.synthetic.classifiers import (
    EPOCHS,
    EQUAL,
    FEW,
    LOGISTIC,
    Training,
    _batches,
    fitted,
    given,
    networks,
    steps,
)
from patbench_core.tasks.synthetic.losses import LOSSES

LABELS, WIDE = 6, 40
CENTRES = np.random.default_rng(9).standard_normal((LABELS, WIDE))


def sample(a_label: int, seed: int) -> Training:
    """Unit vectors around the centre of their label."""
    random, label = np.random.default_rng(seed), np.repeat(np.arange(LABELS), a_label)
    vectors = CENTRES[label] + 2.0 * random.standard_normal((len(label), WIDE))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Training(vectors.astype(np.float32), np.eye(LABELS, dtype=bool)[label])


def accuracy(classifier: str, parts: list[Training]) -> float:
    """Mean over draws of the accuracy of the likeliest label; twelve documents of each draw are real."""
    test = sample(100, 99)
    hits = []
    for seed, training in enumerate(parts):
        stop = steps(classifier, len(training.vectors), 12)
        shown = networks([training], {stop}, test.vectors, seed)[stop][0] if stop else fitted(training, test.vectors)
        hits.append(shown.argmax(axis=1) == test.labels.argmax(axis=1))
    return float(np.mean(hits))


@pytest.fixture(scope="module")
def drawn() -> dict[str, list[Training]]:
    """Training sets of ten draws; the generator ``new`` gives real documents, as a perfect one would."""
    every: dict[str, list[Training]] = {}
    for seed in range(10):
        real, more, new = (sample(2, 3 * seed + part) for part in range(3))
        for arm in arms(real, more, {"new": [new]}, np.random.default_rng(seed)):
            every.setdefault(arm.name, []).append(arm.training)
    return every


def means(drawn: dict[str, list[Training]], classifier: str) -> dict[str, float]:
    """Mean accuracy of each arm."""
    return {name: accuracy(classifier, parts) for name, parts in drawn.items() if name not in LOSSES}


def test_a_convex_classifier_learns_nothing_from_copies(drawn: dict[str, list[Training]]) -> None:
    """It does from new text; permuted labels take the gain away, down to the copies."""
    score = means(drawn, LOGISTIC)
    assert abs(score[DUPLICATED] - score[REAL]) < 0.01
    assert abs(score[TENFOLD] - score[REAL]) < 0.02
    assert score["new"] > score[DUPLICATED] + 0.05
    assert score["new"] == pytest.approx(score[MORE], abs=0.04)
    assert score["new, labels permuted"] < score[DUPLICATED]


def test_steps_explain_what_copies_do_to_a_network(drawn: dict[str, list[Training]]) -> None:
    """Three epochs: ten copies help; real documents with as many steps do as well; new text in few steps does not."""
    controls = {name: drawn[name] for name in (REAL, TENFOLD, "new")}
    epochs, equal, few = (means(controls, classifier) for classifier in (EPOCHS, EQUAL, FEW))
    assert epochs[TENFOLD] > epochs[REAL] + 0.05
    assert equal[REAL] == pytest.approx(epochs[TENFOLD], abs=0.03)
    assert equal["new"] > equal[REAL] + 0.03
    assert few["new"] < equal[REAL]


def test_logistic_regression_is_that_of_scikit_learn() -> None:
    """One label against the rest, C = 1."""
    training, test = sample(5, 1), sample(20, 2)
    shown = fitted(training, test.vectors)
    for label in range(LABELS):
        oracle = LogisticRegression(C=1.0, tol=1e-8, max_iter=1000).fit(training.vectors, training.labels[:, label])
        np.testing.assert_allclose(shown[:, label], oracle.predict_proba(test.vectors)[:, 1], atol=1e-3)


def test_a_copy_of_every_document_is_half_the_penalty() -> None:
    """All that copies change of a convex classifier: C = 1 on two of each is C = 2 on one."""
    training, test = sample(5, 1), sample(20, 2)
    shown = fitted(training | training, test.vectors)
    oracle = LogisticRegression(C=2.0, tol=1e-8, max_iter=1000).fit(training.vectors, training.labels[:, 0])
    np.testing.assert_allclose(shown[:, 0], oracle.predict_proba(test.vectors)[:, 1], atol=1e-3)


def test_arms_keep_the_budget_and_the_documents() -> None:
    """Mixes have as many documents as there are real ones; permutation keeps vectors and the number of each label."""
    real, made = sample(4, 1), sample(4, 2)
    every = {arm.name: arm for arm in arms(real, real.of(np.arange(3)), {"new": [made]}, np.random.default_rng(0))}
    assert MORE not in every
    for share in (0, 25, 50, 75):
        mixed = every[f"new, {share} % real"].training
        assert len(mixed.vectors) == len(real.vectors)
        assert (mixed.labels.sum(axis=0) == real.labels.sum(axis=0)).all()
        assert sum((row == real.vectors).all(axis=1).any() for row in mixed.vectors) == share * len(real.vectors) // 100
    permuted = every["new, labels permuted"].training
    np.testing.assert_array_equal(permuted.vectors, every["new"].training.vectors)
    assert (permuted.labels.sum(axis=0) == every["new"].training.labels.sum(axis=0)).all()
    assert (permuted.labels != every["new"].training.labels).any()


def test_filtered_documents_are_those_that_real_ones_agree_with() -> None:
    """Their label is the likeliest to a classifier of real documents."""
    real, made = sample(4, 1), sample(4, 2)
    every = {arm.name: arm for arm in arms(real, real, {"new": [made]}, np.random.default_rng(0))}
    likely = fitted(real, made.vectors).argmax(axis=1)
    agreed = made.vectors[likely == made.labels.argmax(axis=1)]
    assert 0 < len(agreed) < len(made.vectors)
    np.testing.assert_array_equal(every["new, filtered"].training.vectors[24:], agreed)


def test_greater_volumes_have_a_control_of_their_size() -> None:
    """Three and nine generated documents a real one are as many in all as four and ten copies."""
    real = sample(2, 1)
    volumes = [sample(2 * times, times + 1) for times in VOLUMES]
    every = {arm.name: arm for arm in arms(real, real, {"new": volumes}, np.random.default_rng(0))}
    for (times, control), training in zip(VOLUMES.items(), volumes, strict=True):
        name = "new" if times == 1 else f"new, x{times}"
        assert len(every[name].training.vectors) == len(every[control].training.vectors)
        np.testing.assert_array_equal(every[name].training.vectors[len(real.vectors) :], training.vectors)


def test_a_curriculum_shows_one_half_after_the_other() -> None:
    """In half of the steps each; the same documents and steps as shuffled."""
    real, made = sample(4, 1), sample(2, 2)
    every = {arm.name: arm for arm in arms(real, real, {"new": [made]}, np.random.default_rng(0))}
    for name, first, last in (("generated first", made, real), ("real first", real, made)):
        arm = every[f"new, {name}"]
        assert arm.classifiers == (EQUAL,)
        rows = _batches([real, arm.training], 10, 0)[:, 1] - len(real.vectors)
        assert len(np.unique(rows[:5])) == len(first.vectors)
        np.testing.assert_array_equal(arm.training.vectors[np.unique(rows[:5])], first.vectors)
        np.testing.assert_array_equal(arm.training.vectors[np.unique(rows[5:])], last.vectors)


def test_a_generator_of_which_nothing_is_left_has_no_arm() -> None:
    """All refused."""
    real = sample(2, 1)
    names = [arm.name for arm in arms(real, real, {"new": [real.of(np.arange(0))]}, np.random.default_rng(0))]
    assert names == [REAL, DUPLICATED, FOURFOLD, TENFOLD, MORE, *LOSSES]


def test_a_stack_of_networks_is_each_network_alone() -> None:
    """Of sets of different sizes, at every stop."""
    sets, test = [sample(3, 1), sample(5, 2), sample(1, 3)], sample(2, 9).vectors
    together = networks(sets, {4, 11}, test, 5)
    for place, training in enumerate(sets):
        alone = networks([training], {4, 11}, test, 5)
        for stop in (4, 11):
            np.testing.assert_allclose(together[stop][place], alone[stop][0], atol=1e-5)
    assert not np.allclose(together[4], together[11], atol=1e-3)


def test_steps() -> None:
    """Of 40 real documents among 80 in batches of 16."""
    assert [steps(name, 80, 40) for name in (LOGISTIC, EPOCHS, EQUAL, FEW)] == [0, 15, 75, 8]
    assert steps(EPOCHS, 400, 40) == steps(EQUAL, 40, 40)


def test_the_likeliest_label_is_always_given() -> None:
    """And others above one half where documents may have several."""
    probability = np.array([[0.2, 0.1, 0.3], [0.9, 0.6, 0.1]])
    assert given(probability, single=True).astype(int).tolist() == [[0, 0, 1], [1, 0, 0]]
    assert given(probability, single=False).astype(int).tolist() == [[0, 0, 1], [1, 1, 0]]
