"""Multi-label classification from frozen vectors."""

from collections.abc import Iterable

from patbench_core.results.record import Record
from patbench_core.tasks.columns import NAME, Column, Row, limits, score
from patbench_core.tasks.registry import DTYPE, LABELS, Declaration, Option, left_out, register

DOCUMENT_VIEW = Option("view", "View of the documents; the default is TA where it is held.")


def title(record: Record) -> str:
    """Landscape, label set and how many documents are tested."""
    labels, tested = record["labels"], record["details"]["parts"]["test"]
    return (
        f"{record['landscape']['name']}, {labels['set']}: {len(labels['names'])} labels, {labels['documents']:,} "
        f"documents, {tested:,} of them tested, view {record['document']['view']}{left_out(record)}"
    )


def json_chosen(record: Record) -> Iterable[dict[str, object]]:
    """One JSON object a method, with the parameter that was chosen."""
    head = {"view": record["document"]["view"]}
    chosen = record["details"]["chosen"]
    return [head | {"method": name, "chosen": chosen[name], **scores} for name, scores in record["scores"].items()]


def _chosen(row: Row) -> str:
    chosen = row.record["details"]["chosen"][row.name]
    return ", ".join(f"{name} = {value:g}" for name, value in chosen.items())


DECLARED = register(
    Declaration(
        name="classification",
        load="patbench_core.tasks.classification.task:Classification",
        summary="Multi-label classification, frozen or fine-tuned; what the ledger holds is not computed again.",
        command="classify",
        part=LABELS,
        options=(DOCUMENT_VIEW, DTYPE),
        prompts="classification",
        needs="document vectors",
        compared=True,
        deciding=("micro F1",),
        method="logistic regression",
        tables={"documents": "test document and method", "labels": "label and method"},
        title=title,
        columns=(
            NAME,
            Column("chosen", _chosen),
            score("micro F1"),
            limits("micro F1"),
            score("macro F1"),
            score("weighted F1"),
            score("LRAP"),
        ),
        json=json_chosen,
    )
)
