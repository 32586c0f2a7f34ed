"""The studies, in the order of their pages; each is a module of `studies` and a notebook of its name."""

from collections.abc import Callable
from typing import Any

from patbench_core.errors.book import UnknownStudy
from patbench_core.studies import (
    benchmarks,
    choose,
    claims,
    classification,
    clustering,
    finetuning,
    front,
    fusion,
    gap,
    jurisdiction,
    leaderboard,
    models,
    pairs,
    patenteb,
    scaling,
    text_views,
)

STUDIES: dict[str, Callable[..., None]] = {
    "choose": choose.ensure,
    "models": models.ensure,
    "leaderboard": leaderboard.ensure,
    "scaling": scaling.ensure,
    "text_views": text_views.ensure,
    "jurisdiction": jurisdiction.ensure,
    "gap": gap.ensure,
    "fusion": fusion.ensure,
    "classification": classification.ensure,
    "clustering": clustering.ensure,
    "pairs": pairs.ensure,
    "finetuning": finetuning.ensure,
    "patenteb": patenteb.ensure,
    "claims": claims.ensure,
    "benchmarks": benchmarks.ensure,
    "front": front.ensure,
}
"""Each study's `ensure`, called with the parameters of its notebook that it knows."""


def ensure_of(study: str) -> Callable[..., Any]:
    """The function that computes what `study` lacks.

    Raises
    ------
    UnknownStudy
    """
    if study not in STUDIES:
        raise UnknownStudy(study, list(STUDIES))
    return STUDIES[study]
