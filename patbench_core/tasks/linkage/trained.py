"""Scores of a head that is trained on the links of a problem, seed by seed."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import numpy as np

from patbench_core.encoders.dense import text_encoder
from patbench_core.files import digest
from patbench_core.paths import home
from patbench_core.progress import Progress
from patbench_core.tasks.errors import TaskError
from patbench_core.tasks.linkage.graph import related_pairs
from patbench_core.tasks.linkage.rankers import TRAINING, Problem, Scores, TrainedRanker


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
    from patbench_core.training.linkage.fit import Links, fit
    from patbench_core.training.linkage.frozen import frozen

    settings, encoder = ranker.settings, text_encoder(ranker.inner) if ranker.inner else None
    if encoder is None:
        raise TypeError("a trained head has a model inside")
    tokens = None if settings.head == "linear" else settings.tokens
    sides = (
        frozen(encoder, "query", problem.products, tokens, progress),
        frozen(encoder, "document", problem.patents, tokens, progress),
    )
    train, valid = (np.stack([end[problem.split.links(part)] for end in problem.links.ends], 1) for part in _LEARNED)
    readable = train[(sides[0].row[train[:, 0]] >= 0) & (sides[1].row[train[:, 1]] >= 0)]
    if min(len(np.unique(readable[:, side])) for side in (0, 1)) < 2:
        raise TaskError(
            f"set of links {problem.links.name!r}: fewer than two products or patents of its training links have text "
            f"in views {problem.product_view!r} and {problem.patent_view!r}: choose other views, or another split"
        )
    links = Links(sides, readable, valid, related_pairs(problem.links))
    key = {
        "training": TRAINING,
        "texts": digest([problem.products, problem.patents]),
        "links": digest([train.tolist(), valid.tolist()]),
        "models": [encoder.identity(role).digest for role in ("query", "document")],
        "settings": asdict(settings),
    }
    for seed in range(ranker.seeds):
        own = key | {"seed": seed}
        made = fit(links, settings, seed, home() / "linkage-trained" / digest(own), own, progress)
        yield made.scores, {"seed": seed, "best": made.best, "epochs": made.history}


_LEARNED = ("train", "valid")
"""Parts that a training sees: it learns from the first, and stops by the second."""
