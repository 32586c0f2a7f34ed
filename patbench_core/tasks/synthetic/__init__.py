"""When does synthetic patent text help a classifier that has few real documents?"""

from collections.abc import Iterable, Mapping
from typing import Any

from patbench_core.results.record import Record
from patbench_core.tasks.columns import NAME, Column, Row, limits, score
from patbench_core.tasks.registry import LABELS, Declaration, Option, register

EVERYWHERE = "section:T,section:C1,crop,eda,mix,trigram,template"
"""Generators that need no model and no file."""

CHEAPEST = "section:T,section:C1,eda"
"""Where every training takes seconds."""

COMPARED = "logistic regression"
FROZEN, FINETUNE = "frozen", "finetune"


def title(record: Record) -> str:
    """Landscape, label set, and sizes of the training sets."""
    from patbench_core.tasks.synthetic.pool import regime_name

    labels, regimes = record["labels"], record["details"]["regimes"]
    sizes = ", ".join(f"{facts['documents']:.0f} ({regime_name(int(name))})" for name, facts in regimes.items())
    left_out = "".join(f"; {name} left out" for name in record["details"]["left_out"])
    return (
        f"{record['landscape']['name']}, {labels['set']}: {len(labels['names'])} labels, {labels['documents']:,} "
        f"documents, view {record['document']['view']}; real training documents: {sizes}{left_out}"
    )


def rows(record: Record) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """Arms under the convex classifier, or the fine-tuned one; ``--json`` has all."""
    kinds = (f", {COMPARED}, ", ", fine-tuned, ")
    return [(name, scores) for name, scores in record["scores"].items() if any(kind in name for kind in kinds)]


VIEW = Option("view", "View of the documents; the default is A where it is held.")
GENERATORS = Option(
    "generators",
    f"With commas, such as eda,section:C1,file:PATH#*; see patbench synthesize. The default is {EVERYWHERE}, "
    f"where a model is trained {CHEAPEST}.",
)
BUDGET = Option("budget", "Documents of the landscape that take part at most.", "400", always=True)
SEEDS = Option(
    "seeds", "Trainings of a model that learns: in each fold with --classifier finetune, on each set of pairs.", "3"
)

DECLARED = register(
    Declaration(
        name="synthetic",
        load="patbench_core.tasks.synthetic.task:SyntheticText",
        summary="Train on few real documents and on generated ones, beside controls; what was made before is reused.",
        command="synthetic",
        part=LABELS,
        options=(
            VIEW,
            GENERATORS,
            BUDGET,
            Option(
                "classifier",
                "frozen: classifiers of frozen vectors; finetune: the model itself, from 5 documents a label.",
                FROZEN,
                choices=(FROZEN, FINETUNE),
            ),
            SEEDS,
        ),
        prompts="classification",
        needs="text vectors",
        deciding=("micro F1",),
        tables={
            "arms": "regime, classifier and training set",
            "folds": "regime, classifier, training set and fold",
            "audits": "draw and generator",
            "retrieval": "kind of relevance and generator",
        },
        title=title,
        rows=rows,
        columns=(
            NAME,
            score("micro F1"),
            limits("micro F1"),
            score("macro F1"),
            score("ECE"),
            Column("above 0.5", lambda row: f"{row.scores['metrics']['micro F1 above 0.5']:.4f}"),
        ),
    )
)


def _seeds_spread(row: Row) -> str:
    return f"{row.scores['spread']['nDCG@10']:.4f}" if row.record["details"]["seeds"] > 1 else "–"


def trained_on(record: Record) -> str:
    """Landscape, label set, and how a retriever was trained."""
    labels, details = record["labels"], record["details"]
    seeds = f"{details['seeds']} seed{'s' * (details['seeds'] > 1)}"
    return (
        f"{record['landscape']['name']}, {labels['set']}: retriever after {details['steps']} steps of "
        f"{details['batch']} pairs, {seeds}, view {record['document']['view']}"
    )


RETRIEVER = register(
    Declaration(
        name="synthetic_retriever",
        load="patbench_core.tasks.synthetic.retriever_task:SyntheticRetriever",
        summary="Train a retriever on pairs of a patent and a generated text, beside controls.",
        command="synthetic",
        switch=Option("retriever", "Train a retriever on pairs of a patent and a generated text instead."),
        part=LABELS,
        options=(VIEW, GENERATORS, BUDGET, SEEDS),
        needs="text vectors",
        deciding=("nDCG@10",),
        tables={
            "comparisons": "kind of relevance, set of pairs and control",
            "queries": "set of pairs, seed and query",
        },
        title=trained_on,
        columns=(
            NAME,
            score("nDCG@10"),
            limits("nDCG@10"),
            Column("seeds ±", _seeds_spread),
        ),
    )
)
