"""Citation retrieval once more, without any part of the package: plain loops, and pytrec_eval on ranks."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytrec_eval

TREC = {
    "nDCG@10": "ndcg_cut_10",
    "nDCG@100": "ndcg_cut_100",
    "Recall@10": "recall_10",
    "Recall@100": "recall_100",
    "MAP": "map",
    "MRR": "recip_rank",
}
VIEWS = {"T": ("title",), "TA": ("title", "abstract"), "TAC": ("title", "abstract", "claims")}

Document = Mapping[str, Any]
Encode = Callable[[list[str]], np.ndarray]


def independent_scores(
    documents: Sequence[Document],
    links: Mapping[tuple[str, str], str],
    view: str,
    encode: Encode,
    doc_view: str | None = None,
) -> dict[str, dict[str, float]]:
    """Means of the measures in ALL, IN and OUT.

    Parameters
    ----------
    documents : sequence of mapping
        With ``publication_number``, ``family_id`` (or None) and the texts.
    links : mapping of (query, document) to {"IN", "OUT", ""}
    encode : callable
        Gives a vector for each of some texts.
    """
    query_texts = {document["publication_number"]: _text(document, view) for document in documents}
    doc_texts = {document["publication_number"]: _text(document, doc_view or view) for document in documents}
    queries = sorted({query for query, _ in links})
    wanted = {query_texts[query] for query in queries} | set(doc_texts.values())
    distinct = sorted(wanted - {""})
    vectors = np.asarray(encode(distinct), np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vector = dict(zip(distinct, vectors, strict=True))
    family = {document["publication_number"]: document["family_id"] for document in documents}
    ranked = [number for number in sorted(doc_texts) if doc_texts[number]]
    matrix = np.stack([vector[doc_texts[number]] for number in ranked])
    run: dict[str, dict[str, float]] = {}
    for query in queries:
        if not query_texts[query]:
            continue
        cosine = np.round(matrix @ vector[query_texts[query]], 6)
        order = [ranked[at] for at in np.argsort(-cosine, kind="stable")]
        order = [
            number for number in order if number != query and (family[query] is None or family[number] != family[query])
        ]
        run[query] = {number: float(len(order) - place) for place, number in enumerate(order)}
    return {scope: scores for scope in ("ALL", "IN", "OUT") if (scores := _measured(links, scope, run))}


def _text(document: Document, view: str) -> str:
    parts = [(document[name] or "").strip() for name in VIEWS[view]]
    return "\n".join(part for part in parts if part)


def _measured(
    links: Mapping[tuple[str, str], str], scope: str, run: dict[str, dict[str, float]]
) -> dict[str, float] | None:
    qrels: dict[str, dict[str, int]] = {}
    for (query, doc), domain in links.items():
        if scope in ("ALL", domain):
            qrels.setdefault(query, {})[doc] = 1
    if not qrels:
        return None
    evaluator = pytrec_eval.RelevanceEvaluator(qrels, {"ndcg_cut.10,100", "recall.10,100", "map", "recip_rank"})
    found = evaluator.evaluate({query: run[query] for query in qrels if query in run})
    return {
        name: sum(found.get(query, {}).get(trec, 0.0) for query in qrels) / len(qrels) for name, trec in TREC.items()
    }
