"""Clusters of vectors against known labels."""

from dataclasses import replace

from patbench_core.results.record import Record
from patbench_core.tasks.classification import DOCUMENT_VIEW
from patbench_core.tasks.columns import NAME, Column, Row, limits, score
from patbench_core.tasks.registry import DTYPE, LABELS, Declaration, left_out, register

MEANS, DENSITY = "k-means", "HDBSCAN"
"""Methods; documents that HDBSCAN calls noise count as one more cluster."""


def title(record: Record) -> str:
    """Landscape, label set and how many documents are clustered."""
    labels, k = record["labels"], record["details"]["k"]
    return (
        f"{record['landscape']['name']}, {labels['set']}: {labels['documents']:,} documents with exactly one of "
        f"{k} labels, view {record['document']['view']}{left_out(record)}"
    )


def _clusters(row: Row) -> str:
    details = row.record["details"]
    counts = [details["k"]] if row.name == MEANS else details["clusters_by_order"]
    return " to ".join(map(str, dict.fromkeys((min(counts), max(counts)))))


DECLARED = register(
    Declaration(
        name="clustering",
        load="patbench_core.tasks.clustering.task:Clustering",
        summary="Clusters of frozen vectors against known labels; what the ledger holds is not computed again.",
        command="cluster",
        part=LABELS,
        options=(DOCUMENT_VIEW, DTYPE),
        prompts="clustering",
        needs="document vectors",
        compared=True,
        deciding=("V-measure",),
        method=MEANS,
        tables={"documents": "document", "clusters": "cluster of HDBSCAN", "tree": "node of HDBSCAN's condensed tree"},
        title=title,
        columns=(
            NAME,
            score("V-measure"),
            limits("V-measure"),
            Column("spread", lambda row: f"{row.scores['spread']['V-measure']:.3f}"),
            score("ARI"),
            score("AMI"),
            Column("clusters", _clusters),
            Column("noise", lambda row: "" if row.name == MEANS else f"{row.record['details']['noise']:.0%}"),
        ),
    )
)

LABEL_CLUSTERS = register(
    replace(
        DECLARED,
        name="label_clusters",
        load="patbench_core.tasks.clustering.label_clusters:LabelClusters",
        command="benchmarks run",
        own_command=False,
        compared=False,
        tables={"documents": "document"},
    )
)
