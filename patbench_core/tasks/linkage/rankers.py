"""Rankers: scores of all pairs of a product and a patent. One score serves both directions."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace

import numpy as np

from patbench_core.encoders.dense import DenseEncoder, text_encoder
from patbench_core.encoders.encoder import Encoder, Kept
from patbench_core.encoders.entry import Role
from patbench_core.encoders.identity import Identity, versions
from patbench_core.encoders.lexical import LexicalEncoder, LexicalIndex
from patbench_core.encoders.variants import WHOLE, Variant
from patbench_core.files import digest
from patbench_core.progress import Progress
from patbench_core.results.selection import FUSION
from patbench_core.stats.crossval import linked_groups
from patbench_core.tasks.errors import TaskError
from patbench_core.tasks.linkage.problem import Problem
from patbench_core.training.linkage.frozen import frozen
from patbench_core.training.linkage.settings import (
    FINETUNE,
    FINETUNED,
    HEADS,
    LinkSettings,
    differing,
    finetune_settings,
    link_settings,
)
from patbench_core.training.settings import Settings

NEIGHBOURS = 10
"""Products that lend their patents to a product."""
TRAINING = 1
"""Version of the way from texts and links to a trained ranker; part of its identity."""


@dataclass(frozen=True)
class LinkRanker(Encoder):
    """A ranker that is not a model alone: of the graph, of neighbours, or BM25 and a model together.

    Attributes
    ----------
    name : str
        One of `RANKERS`, or ``fusion:MODEL``.
    inner : Encoder or None
        The model of a fusion.
    """

    name: str
    inner: Encoder | None = None

    kind = "lexical"
    similarity = "score"
    reading_name = "whole"

    def identity(self, role: Role) -> Identity:
        """Name, settings, and the identity of the model inside."""
        inside = self.inner.identity(role).digest if self.inner else ""
        return Identity(
            model=self.name,
            revision="",
            files=digest({"neighbours": NEIGHBOURS, "inner": inside}),
            backend="patbench",
            prompt="",
            role="both",
            pooling="",
            max_tokens=None,
            dtype="float32",
            dimension=None,
            libraries=versions("numpy", "bm25s"),
        )

    def cut(self, variant: Variant) -> "LinkRanker":
        """See `Encoder`; there is nothing to cut."""
        raise TaskError(f"ranker {self.name!r} has neither layers, nor vectors, nor prompts: use it as it is")

    def kept(self) -> Kept:
        """See `Encoder`."""
        return {"base": self.name, "distilled_from": None, "layers": None, "dim": None, "tokens": None, "whole": {}}


@dataclass(frozen=True)
class TrainedRanker(LinkRanker):
    """A model that is trained on the links, or a head that is trained on its frozen vectors.

    Attributes
    ----------
    settings : LinkSettings or Settings
        Of a head, or of the model itself.
    seeds : int
        Trainings, with seeds from 0; scores are means over them.
    """

    settings: LinkSettings | Settings = field(default_factory=LinkSettings)
    seeds: int = 1

    similarity = "cosine"

    def identity(self, role: Role) -> Identity:
        """Everything that the training depends on beside texts and links, which are in the record's key."""
        inside = [self.inner.identity(each).digest for each in ("query", "document")] if self.inner else []
        facts = {"training": TRAINING, "inner": inside, "settings": asdict(self.settings), "seeds": self.seeds}
        libraries = versions("numpy", "torch", "transformers", "sentence-transformers")
        return replace(super().identity(role), files=digest(facts), libraries=libraries)


def ranker(
    model: str, resolved: Callable[[str], Encoder], negatives: str = "none", training: str = "", seeds: int = 1
) -> Encoder:
    """What a user calls `model`: a ranker of the graph, a fusion, one trained, or what `resolved` makes of the name.

    Parameters
    ----------
    negatives, training, seeds
        Of one that is trained; see `patbench_core.training.linkage.settings`.
    """
    if model in RANKERS:
        return LinkRanker(model)
    if is_trained(model):
        chosen = settings_of(model, negatives, training)
        encoder = text_encoder(resolved(model.partition(":")[2]))
        if encoder.variant != WHOLE:
            raise TaskError(f"ranker {model!r}: it is trained on a whole model: leave out ':{encoder.variant}'")
        return _trained(encoder, chosen, seeds)
    if model.startswith(FUSION):
        return LinkRanker(model, resolved(model.removeprefix(FUSION)))
    return resolved(model)


def is_trained(model: str) -> bool:
    """Whether what a user calls `model` is trained on links."""
    head, _, inside = model.partition(":")
    return head in (*HEADS, FINETUNE) and bool(inside)


def settings_of(model: str, negatives: str, training: str) -> LinkSettings | Settings:
    """How a trained ranker is trained.

    Raises
    ------
    TrainingError
        If a setting is not one of such a ranker.
    """
    head = model.partition(":")[0]
    return finetune_settings(training, negatives) if head == FINETUNE else link_settings(training, negatives, head)


def _trained(encoder: DenseEncoder, settings: LinkSettings | Settings, seeds: int) -> TrainedRanker:
    """The ranker, named by what differs from the defaults."""
    if isinstance(settings, LinkSettings):
        name, shown = f"{settings.head}:{encoder.name}", str(settings)
    else:
        name, shown = f"{FINETUNE}:{encoder.name}", differing(settings, FINETUNED)
    return TrainedRanker(name + (f" ({shown})" if shown else ""), encoder, settings, seeds)


Scores = np.ndarray
"""Of shape (n_products, n_patents), float32; -inf for pairs that are not ranked."""


def _random(problem: Problem) -> Scores:
    """All pairs tied: the mean over tie orders is what random orders give on average, without the luck of a seed."""
    return np.zeros(problem.shape, np.float32)


def _popularity(problem: Problem) -> Scores:
    """Links that a patent has in training; nothing of the product is looked at."""
    return np.tile(np.asarray(problem.incidence("train").sum(axis=0), np.float32).ravel(), (problem.shape[0], 1))


def _degree(problem: Problem) -> Scores:
    """Links that a patent has in the *test* part: what knowing popularity itself would be worth.

    It reads what is judged, and is not a baseline that could be used.
    """
    return np.tile(np.asarray(problem.incidence("test").sum(axis=0), np.float32).ravel(), (problem.shape[0], 1))


def _component(problem: Problem) -> Scores:
    """Patents of the product's component of the *test* graph, tied, then the others: what its product line is worth.

    It reads what is judged, and is not a baseline that could be used.
    """
    product, patent = problem.incidence("test").nonzero()
    products, patents = linked_groups(product, patent, problem.shape[0]), np.full(problem.shape[1], -1)
    patents[patent] = products[product]
    return np.asarray(products[:, None] == patents[None, :], np.float32)


def _neighbours(problem: Problem) -> Scores:
    """Patents of the `NEIGHBOURS` products of training whose texts BM25 finds nearest, each with its score."""
    index = LexicalIndex(problem.products)
    train = problem.incidence("train")
    near = np.maximum(index.scores(problem.products), 0)
    np.fill_diagonal(near, 0)
    near[:, np.asarray(train.sum(axis=1)).ravel() == 0] = 0
    rows = np.arange(len(near))[:, None]
    first = np.argsort(-near, axis=1, kind="stable")[:, :NEIGHBOURS]
    kept = np.zeros_like(near)
    kept[rows, first] = near[rows, first]
    return _ranked(np.asarray(kept @ train, np.float32))


def _graph(problem: Problem) -> Scores:
    """Patents that share products with those of the product in training: T C, with C the cosine of their columns.

    A product without a link in training has no ranking. Source: item-based collaborative filtering, Sarwar et al.,
    WWW 2001.
    """
    from sklearn.preprocessing import normalize

    train = problem.incidence("train")
    columns = normalize(train, axis=0)
    return _ranked(np.asarray((train @ (columns.T @ columns)).todense(), np.float32))


def _ranked(scores: Scores) -> Scores:
    return np.where(scores > 0, scores, np.float32(-np.inf))


RANKERS: dict[str, Callable[[Problem], Scores]] = {
    "random": _random,
    "popularity": _popularity,
    "degree-oracle": _degree,
    "component-oracle": _component,
    "neighbours": _neighbours,
    "graph": _graph,
}
"""Rankers that read no patent text, by name."""
TRAINED = ("popularity", "neighbours", "graph")


def require_links(encoder: Encoder, problem: Problem) -> None:
    """Refuse a ranker that learns from links where there are none to learn from.

    Raises
    ------
    TaskError
    """
    if (encoder.name in TRAINED or isinstance(encoder, TrainedRanker)) and not len(problem.split.links("train")):
        raise TaskError(
            f"ranker {encoder.name!r} learns from links, and split {problem.split.name!r} trains on none: give --split"
        )


def pair_scores(encoder: Encoder, problem: Problem, progress: Progress) -> Scores:
    """Scores of all pairs.

    Raises
    ------
    TaskError
        If a side has no text, or a ranker learns from links and the split has none for it.
    EncoderError
    """
    require_links(encoder, problem)
    if encoder.name == "neighbours" and not any(problem.products):
        raise _no_text(problem, "products", problem.product_view)
    if encoder.name in RANKERS:
        return RANKERS[encoder.name](problem)
    for what, view, texts in (
        ("products", problem.product_view, problem.products),
        ("patents", problem.patent_view, problem.patents),
    ):
        if not any(texts):
            raise _no_text(problem, what, view)
    if isinstance(encoder, LinkRanker) and encoder.inner:
        parts = [_bm25(problem), cosines(encoder.inner, problem, progress)]
        return np.asarray(sum(map(_unit_range, parts)), np.float32) / 2
    return _bm25(problem) if isinstance(encoder, LexicalEncoder) else cosines(encoder, problem, progress)


def _no_text(problem: Problem, what: str, view: str) -> TaskError:
    return TaskError(
        f"set of links {problem.links.name!r}: none of its {what} has text in view {view!r}: choose another view, "
        "a ranker that reads the graph alone, or import texts ('patbench linkage card' says what would fill them)"
    )


def _bm25(problem: Problem) -> Scores:
    scores = LexicalIndex(problem.patents).scores(problem.products)
    scores[:, [not text for text in problem.patents]] = -np.inf
    return scores


def cosines(encoder: Encoder, problem: Problem, progress: Progress) -> Scores:
    """Cosines of all pairs, -inf where a side has no text.

    Products are queries, patents documents, each with the prompt of its role.
    """
    dense = text_encoder(encoder)
    products = frozen(dense, "query", problem.products, None, progress)
    patents = frozen(dense, "document", problem.patents, None, progress)
    scores: Scores = products.vectors[products.row] @ patents.vectors[patents.row].T
    scores[products.row < 0], scores[:, patents.row < 0] = -np.inf, -np.inf
    return scores


def _unit_range(scores: Scores) -> Scores:
    """Each product's scores from 0 to 1; what is not ranked is 0."""
    ranked = np.isfinite(scores)
    low = np.min(scores, axis=1, keepdims=True, initial=np.inf, where=ranked)
    high = np.max(scores, axis=1, keepdims=True, initial=-np.inf, where=ranked)
    spread = np.where(high > low, high - low, 1)
    return np.asarray(np.where(ranked, np.where(ranked, scores - np.where(np.isfinite(low), low, 0), 0) / spread, 0))
