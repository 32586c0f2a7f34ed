"""Which patents of a landscape protect one product: the practical question."""

import numpy as np

from patbench_core.encoders.reading import Reading
from patbench_core.encoders.resolve import resolve
from patbench_core.landscape import registry
from patbench_core.progress import Progress
from patbench_core.tasks.errors import TaskError, empty_view
from patbench_core.tasks.linkage.importing import landscape_patents
from patbench_core.tasks.linkage.link_set import link_set
from patbench_core.tasks.linkage.problem import Problem
from patbench_core.tasks.linkage.rankers import RANKERS, pair_scores, ranker
from patbench_core.tasks.linkage.splits import split_links
from patbench_core.tasks.retrieval.rounding import DECIMALS
from patbench_core.training.linkage.settings import FINETUNE, HEADS


def ranked_patents(
    text: str, landscape: str, model: str, view: str, k: int, progress: Progress
) -> list[dict[str, str | float]]:
    """The `k` patents of a landscape that a model finds nearest to a product's text.

    Returns
    -------
    list of dict
        ``rank``, ``publication_number``, ``score`` and ``title``, in the order of `tasks.retrieval.ranking`.

    Raises
    ------
    TaskError
        If the text is empty, or the model is a ranker that reads links.
    PatbenchError
        If landscape, view or model is not known.
    """
    if not text.strip():
        raise TaskError("the product text is empty: say in a sentence or two what the product is and does")
    if model in RANKERS:
        raise TaskError(f"ranker {model!r} reads links and no text: choose a model, bm25, or fusion:MODEL")
    if model.partition(":")[0] in (*HEADS, FINETUNE):
        raise TaskError(f"ranker {model!r} is trained on links, and a landscape has none: choose a model, or bm25")
    source = registry.get(landscape)
    links = link_set(landscape, [{"id": "product", "text": text}], landscape_patents(source), [], {})
    problem = Problem(links, split_links(links, "none"), "A", view)
    if not any(problem.patents):
        raise empty_view(view, landscape, "document")
    encoder = ranker(model, lambda name: resolve(name, source, Reading(), "float32"))
    scores = np.round(pair_scores(encoder, problem, progress)[0], DECIMALS)
    first = np.argsort(-scores, kind="stable")[:k]
    titles = links.patents["title"].to_pylist()
    if not np.isfinite(scores[first]).any():
        raise TaskError(
            f"no patent of landscape {landscape!r} has a word of the text: say it in the words of its patents, or "
            "choose a model that compares meanings"
        )
    return [
        {"rank": rank, "publication_number": links.numbers[row], "score": float(scores[row]), "title": titles[row]}
        for rank, row in enumerate(first.tolist(), 1)
        if np.isfinite(scores[row])
    ]
