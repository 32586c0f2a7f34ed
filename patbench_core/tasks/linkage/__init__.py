"""Linkage: which patents protect a product, and which products a patent protects."""

from collections.abc import Iterable, Mapping
from typing import Any

from patbench_core.results.record import Record
from patbench_core.tasks.columns import Column, Row, limits, score
from patbench_core.tasks.registry import Declaration, Option, register
from patbench_core.training.linkage.settings import NEGATIVES
from patbench_core.training.settings import FEW_STEPS

FORWARD, BACKWARD = "product to patent", "patent to product"
"""The two directions of one set of scores."""


def smoke(details: Mapping[str, Any]) -> bool:
    """Whether a training of a record ended before `FEW_STEPS`; of heads the record has epochs and no steps."""
    return any(run.get("steps", FEW_STEPS) < FEW_STEPS for run in details.get("training", ()))


def title(record: Record) -> str:
    """The set, the split, and how many candidates there are."""
    details = record["details"]
    shown = details["directions"][FORWARD]
    leaks = f"; {len(details['leaks'])} LEAKS, the first: {details['leaks'][0]}" if details["leaks"] else ""
    few = f"; a SMOKE TEST of fewer than {FEW_STEPS} steps" if smoke(details) else ""
    return (
        f"{record['landscape']['name']}, split {record['split']}: {record['scores'][FORWARD]['n']:,} products, "
        f"{shown['candidates']:,} candidate patents, {shown['links']:,} links; "
        f"intervals over {shown['components']:,} components, as good as {shown['effective']['queries']:.1f} "
        f"independent ones{few}{leaks}"
    )


def rows(record: Record) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """Both directions."""
    return [
        (name, {**scores, **record["details"]["directions"][name]["areas"]})
        for name, scores in record["scores"].items()
    ]


def json_directions(record: Record) -> Iterable[dict[str, object]]:
    """One JSON object a direction."""
    details = record["details"]
    head = {"split": record["split"], "view": record["document"]["view"], "leaks": details["leaks"]}
    return [
        head | {"direction": name, **scores, **details["directions"][name]} for name, scores in record["scores"].items()
    ]


def roc(row: Row) -> str:
    """ROC-AUC of a row; there is none where every pair is a link."""
    area = row.scores["roc_auc"]
    return "–" if area is None else f"{area:.3f}"


SEEDS = Option("seeds", "Trainings, from seed 0; scores are means over them. What is not trained has one.", "1")
DECLARED = register(
    Declaration(
        name="linkage",
        load="patbench_core.tasks.linkage.evaluation:Linkage",
        summary="Rank the patents of products, and the products of patents; known links are left out.",
        command="linkage evaluate",
        source=Option("links", "Name of an imported set of links, or demo-products."),
        content="patbench_core.tasks.linkage.registry:content",
        model=Option(
            "model",
            "A model as everywhere, bm25, random, popularity, neighbours, graph, degree-oracle, "
            "component-oracle, fusion:MODEL (with BM25), a head trained on its frozen vectors: attention:MODEL "
            "(of tokens) or linear:MODEL, or finetune:MODEL, the model itself trained; repeatable.",
        ),
        options=(
            Option("product_view", "View of products: T is the name, A the text, TA both.", "TA", always=True),
            Option("view", "View of patents.", "TAC", always=True),
            Option("split", "none, warm, new-product, new-patent, both-new, paper, or a file.", "none", always=True),
            Option("candidates", "Rank all, or those of the test part alone.", "all", choices=("all", "test")),
            Option("brands", "Keep brands in the products' texts, or take them out.", "keep", choices=("keep", "mask")),
            Option("negatives", "Hard negatives of a trained head.", "none", choices=NEGATIVES),
            Option("training", "Settings of what is trained, such as encoders=one,epochs=5; paper for its sizes.", ""),
            SEEDS,
        ),
        needs="ranking",
        per="scope",
        compared=False,
        deciding=("nDCG@10", "MRR"),
        tables={"ranks": "link to be found: where the candidate stands"},
        title=title,
        rows=rows,
        columns=(
            Column("direction", lambda row: row.name, text=True),
            score("nDCG@10"),
            limits("nDCG@10"),
            score("MRR"),
            score("MAP"),
            score("Recall@100"),
            Column("PR-AUC (lift)", lambda row: f"{row.scores['pr_auc']:.3f} ({row.scores['lift']:.1f})"),
            Column("ROC-AUC", roc),
        ),
        json=json_directions,
        json_unit="model and direction",
    )
)
