"""When does synthetic patent text help a classifier that has few real documents?"""

from collections.abc import Iterable, Mapping
from typing import Any

from patbench_core.results.record import Record
from patbench_core.tasks.registry import LABELS, NAME, Column, Declaration, Option, limits, register, score

EVERYWHERE = "section:T,section:C1,crop,eda,mix,trigram,template"
"""Generators that need no model and no file."""

COMPARED = "logistic regression"


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
    """Arms under the convex classifier; ``--json`` has all."""
    return [(name, scores) for name, scores in record["scores"].items() if f", {COMPARED}, " in name]


DECLARED = register(
    Declaration(
        name="synthetic",
        load="patbench_core.tasks.synthetic.task:SyntheticText",
        summary="Train on few real documents and on generated ones, beside controls; what was made before is reused.",
        command="synthetic",
        part=LABELS,
        options=(
            Option("view", "View of the documents; the default is A where it is held."),
            Option(
                "generators",
                "With commas, such as eda,section:C1,file:PATH#*; see patbench synthesize.",
                EVERYWHERE,
            ),
            Option("budget", "Documents of the landscape that take part at most.", "400", always=True),
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
