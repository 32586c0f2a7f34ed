"""Classifiers that are fine-tuned or instructed, beside frozen vectors, on the same few training documents."""

from patbench_core.results.record import Record
from patbench_core.tasks import classification
from patbench_core.tasks.columns import NAME, Column, Row, limits, score
from patbench_core.tasks.registry import DTYPE, LABELS, Declaration, Option, register

CLASSIFIER = Option(
    "classifier",
    "head: logistic regression on frozen vectors; finetune: the model itself learns; instruct: a causal language model "
    "names the label.",
    "head",
    choices=("head", "finetune", "instruct"),
    always=True,
)
OPTIONS = (
    CLASSIFIER,
    Option("shots", "Training documents a label, such as 5, 20 or 100; or all.", "all", always=True),
    Option("seeds", "With commas: of the drawn documents and of training.", "0", always=True),
    Option("budget", "Test documents at most, drawn by a digest of their numbers; or all.", "all"),
    Option("tokens", "Tokens read of each text by what is fine-tuned or instructed.", "256"),
    Option("epochs", "Passes over the training documents at most; the best on validation counts.", "20"),
    Option("learning_rate", "The default is 1e-4, of adapters 2e-4."),
    Option("batch", "Texts of one step.", "16"),
    Option(
        "loss",
        "Of finetune: cross-entropy of each label (bce), weighted by how rare a label is, or focal and asymmetric, in "
        "which what is learned already counts less.",
        "bce",
        choices=("bce", "weighted", "focal", "asymmetric"),
    ),
    Option(
        "lora",
        "Rank of low-rank adapters, 0 for none: finetune then trains all weights, instruct none. The default is 8 "
        "where a causal language model is fine-tuned, else 0.",
    ),
    Option(
        "freeze",
        "Of what learns: first layers that do not, so that what they give of a text is computed once; steps cost less.",
        "0",
    ),
    Option("examples", "Training documents that stand in the prompt of instruct.", "0"),
)


def title(record: Record) -> str:
    """Landscape, label set, classifier, and how many documents are learned from and tested."""
    labels, parts = record["labels"], record["details"]["parts"]
    return (
        f"{record['landscape']['name']}, {labels['set']}: {len(labels['names'])} labels, view "
        f"{record['document']['view']}; {record['split']}: {parts['train']:.0f} training, {parts['validation']:.0f} "
        f"validation and {parts['test']:.0f} test documents"
    )


def _spread(row: Row) -> str:
    return f"{row.scores['spread']['micro F1']:.3f}" if len(row.record["details"]["seeds"]) > 1 else "–"


def _seconds(row: Row) -> str:
    return f"{row.record['details']['seconds']['learn'] + row.record['details']['seconds']['predict']:.0f}"


DECLARED = register(
    Declaration(
        name="classifiers",
        load="patbench_core.tasks.classifiers.task:Classifiers",
        summary="Frozen, fine-tuned and instructed classifiers that learn from a few documents or from all.",
        command="classify",
        switch=CLASSIFIER,
        turned="patbench_core.tasks.classifiers.settings:unusual",
        part=LABELS,
        options=(*OPTIONS, classification.DOCUMENT_VIEW, DTYPE),
        prompts="classification",
        needs="text vectors",
        deciding=("micro F1",),
        tables={"documents": "test document and method, counts over seeds", "labels": "label, seed and method"},
        title=title,
        columns=(
            NAME,
            score("micro F1"),
            limits("micro F1"),
            Column("seeds ±", _spread),
            score("macro F1"),
            limits("macro F1"),
            Column("seconds", _seconds, once=True),
        ),
    )
)
