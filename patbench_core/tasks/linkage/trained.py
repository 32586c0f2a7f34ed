"""Scores of a ranker that is trained on the links of a problem, seed by seed."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from patbench_core.encoders.dense import DenseEncoder, text_encoder
from patbench_core.encoders.resolve import resolve
from patbench_core.files import digest
from patbench_core.paths import home
from patbench_core.progress import Progress
from patbench_core.tasks.errors import TaskError
from patbench_core.tasks.linkage.graph import related_pairs
from patbench_core.tasks.linkage.problem import Problem
from patbench_core.tasks.linkage.rankers import TRAINING, Scores, TrainedRanker, cosines
from patbench_core.training.linkage.ranks import reciprocal_ranks
from patbench_core.training.linkage.settings import LinkSettings
from patbench_core.training.settings import Settings

Key = dict[str, Any]
Train = Callable[[int, Path, Key], tuple[Scores, dict[str, Any]]]
"""Trains one seed into a folder that a key names: scores of all pairs, and what is to be said of the training."""


def trained_scores(
    ranker: TrainedRanker, problem: Problem, progress: Progress
) -> Iterator[tuple[Scores, dict[str, Any]]]:
    """Scores of all pairs and what is to be said of the training, for each seed; what was trained before is read.

    Raises
    ------
    TaskError
        If fewer than two products or patents of the training links have a text.
    TrainingError, PatbenchError
    """
    if ranker.inner is None:
        raise TypeError("a trained ranker has a model inside")
    encoder, settings = text_encoder(ranker.inner), ranker.settings
    train, valid = (np.stack([end[problem.split.links(part)] for end in problem.links.ends], 1) for part in _LEARNED)
    key = {
        "training": TRAINING,
        "texts": digest([problem.products, problem.patents]),
        "links": digest([train.tolist(), valid.tolist()]),
        "models": [encoder.identity(role).digest for role in ("query", "document")],
        "settings": asdict(settings),
    }
    if isinstance(settings, LinkSettings):
        training = _head(encoder, settings, problem, train, valid, progress)
    else:
        training = _finetuned(encoder, settings, problem, train, valid, progress)
    for seed in range(ranker.seeds):
        own = key | {"seed": seed}
        scores, facts = training(seed, home() / "linkage-trained" / digest(own), own)
        yield scores, {"seed": seed} | facts | {"MRR": _gap(scores, problem)}


def _head(
    encoder: DenseEncoder,
    settings: LinkSettings,
    problem: Problem,
    train: np.ndarray,
    valid: np.ndarray,
    progress: Progress,
) -> Train:
    """Of a head on frozen vectors: its best epoch and what each epoch did."""
    from patbench_core.training.linkage.fit import Links, fit
    from patbench_core.training.linkage.frozen import frozen

    tokens = None if settings.head == "linear" else settings.tokens
    sides = (
        frozen(encoder, "query", problem.products, tokens, progress),
        frozen(encoder, "document", problem.patents, tokens, progress),
    )
    readable = _readable(train, problem, sides[0].row >= 0, sides[1].row >= 0)
    links = Links(sides, readable, valid, related_pairs(problem.links))

    def training(seed: int, out: Path, key: Key) -> tuple[Scores, dict[str, Any]]:
        made = fit(links, settings, seed, out, key, progress)
        return made.scores, {"best": made.best, "epochs": made.history}

    return training


def _finetuned(
    encoder: DenseEncoder,
    settings: Settings,
    problem: Problem,
    train: np.ndarray,
    valid: np.ndarray,
    progress: Progress,
) -> Train:
    """Of the model itself: steps, the best of them, tokens of a pass over the links, and nDCG@10 in validation."""
    from patbench_core.training.linkage.finetune import LinkTexts, finetune

    products, patents = (np.array([bool(text) for text in side]) for side in (problem.products, problem.patents))
    train = _readable(train, problem, products, patents)
    valid = valid[products[valid[:, 0]] & patents[valid[:, 1]]]
    links = LinkTexts(problem.products, problem.patents, train, valid)
    asked = problem.links.ends[0][problem.split.links("test")]
    about = {
        "landscape": {"name": problem.links.name, "digest": problem.links.facts["digest"]},
        "kept_out": f"the patents that split {problem.split.name!r} holds out with them",
        "test_queries": [problem.links.product_ids[row] for row in np.unique(asked).tolist()],
    }

    def training(seed: int, out: Path, key: Key) -> tuple[Scores, dict[str, Any]]:
        facts = finetune(encoder, links, replace(settings, seed=seed), out, about, progress)
        made = replace(text_encoder(resolve(str(out), None, encoder.reading, "float32")), name=f"tuned {encoder.name}")
        shown = {name: facts[name] for name in ("steps", "best_step", "tokens", "metrics")}
        return cosines(made, problem, progress), shown

    return training


def _gap(scores: Scores, problem: Problem) -> dict[str, float]:
    """MRR of products of training and of the test among all patents, and the standard error of the difference.

    Links of other parts are left out; products count as independent.
    """
    ends = np.stack(problem.links.ends, axis=1)
    asked = {part: problem.split.links(part) for part in ("train", "test")}
    first = {part: reciprocal_ranks(scores, np.delete(ends, rows, axis=0), ends[rows]) for part, rows in asked.items()}
    variance = sum(float(ranks.var()) / max(1, len(ranks)) for ranks in first.values())
    return {part: float(ranks.mean()) for part, ranks in first.items()} | {"error": variance**0.5}


def _readable(train: np.ndarray, problem: Problem, products: np.ndarray, patents: np.ndarray) -> np.ndarray:
    """Links whose ends have a text.

    Raises
    ------
    TaskError
        If too few have.
    """
    readable: np.ndarray = train[products[train[:, 0]] & patents[train[:, 1]]]
    if min(len(np.unique(readable[:, side])) for side in (0, 1)) < 2:
        raise TaskError(
            f"set of links {problem.links.name!r}: fewer than two products or patents of its training links have text "
            f"in views {problem.product_view!r} and {problem.patent_view!r}: choose other views, or another split"
        )
    return readable


_LEARNED = ("train", "valid")
"""Parts that a training sees: it learns from the first, and stops by the second."""
