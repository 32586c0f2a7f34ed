"""The Harvard USPTO Patent Dataset: one JSON file an application, or many in JSON Lines."""

from typing import Any

from patbench_core.landscape.formats.layout import Layout, register
from patbench_core.landscape.formats.row import Row


def _finish(values: dict[str, Any], row: Row) -> None:
    """The office's decision is a label set of its own."""
    decision = values.pop("decision", None)
    if isinstance(decision, str) and decision:
        values["labels"] = {"decision": [decision]}


register(
    Layout(
        name="hupd",
        title="Harvard USPTO Patent Dataset (JSON)",
        columns={
            "publication_number": ("publication_number",),
            "publication_date": ("date_published", "publication_date"),
            "title": ("title",),
            "abstract": ("abstract",),
            "claims": ("claims",),
            "description": ("full_description", "description", "summary"),
            "ipc": ("ipcr_labels", "main_ipcr_label"),
            "cpc": ("cpc_labels", "main_cpc_label"),
            "decision": ("decision",),
        },
        marks=("main_cpc_label", "cpc_labels", "main_ipcr_label", "ipcr_labels", "date_produced", "patent_issue_date"),
        finish=_finish,
    )
)
