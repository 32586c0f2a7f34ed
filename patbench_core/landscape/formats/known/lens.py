"""Lens.org: CSV of every vintage, and JSON Lines of its exports and its API.

Lists in CSV are joined by ``;;``. ``Simple Family Members`` holds the Lens IDs of the whole family, the patent's own
included. Exports made before 2021 call the ``Display Key`` ``Publication Number`` and have neither abstracts nor
families; all columns but the number's are the user's choice.
"""

from typing import Any

from patbench_core.errors.landscape import bad_number
from patbench_core.landscape import numbers
from patbench_core.landscape.formats.layout import Layout, register
from patbench_core.landscape.formats.row import Row


def _finish(values: dict[str, Any], row: Row) -> None:
    """The number as other exports write it: ``US 2011/0185700 A1`` is US-20110185700-A1."""
    written = values.get("publication_number")
    if isinstance(written, str) and written.strip():
        parts = numbers.parse(written)
        if parts is None:
            raise bad_number(row.file, row.line, written)
        values["publication_number"] = numbers.printed(parts)


register(
    Layout(
        name="lens",
        title="Lens.org CSV or spreadsheet",
        columns={
            "publication_number": ("Display Key", "Publication Number", "Publication Key", "Document Key"),
            "country": ("Jurisdiction",),
            "family_id": ("Simple Family ID",),
            "family_members": ("Simple Family Members",),
            "publication_date": ("Publication Date", "Date Published"),
            "title": ("Title",),
            "abstract": ("Abstract",),
            "claims": ("Claims",),
            "ipc": ("IPCR Classifications", "IPC Classifications"),
            "cpc": ("CPC Classifications",),
            "cites": ("Cites Patents", "Cited Patents", "Patent Citations"),
        },
        marks=(
            *("Jurisdiction", "Display Key", "Lens ID", "CPC Classifications", "IPCR Classifications"),
            *(
                "Simple Family Size",
                "Extended Family Size",
                "Has Full Text",
                "Cites Patent Count",
                "Cited by Patent Count",
            ),
        ),
        says=(
            "a CSV of Lens.org counts citations without naming them: links come from a qrels file, or from its JSON "
            "Lines export"
        ),
        finish=_finish,
        containers=("table",),
    ),
    Layout(
        name="lens-json",
        title="Lens.org JSON Lines or API answer",
        columns={
            "publication_number": ("jurisdiction + doc_number + kind", "jurisdiction + doc_number", "doc_key"),
            "country": ("jurisdiction",),
            "family_members": (
                *("families.simple_family.members.lens_id", "simple_family.members.lens_id"),
                "families.simple_family.members.document_id",
            ),
            "publication_date": ("date_published", "biblio.publication_reference.date"),
            "title": ("biblio.invention_title", "invention_title", "title"),
            "abstract": ("abstract", "biblio.abstract"),
            "claims": ("claims",),
            "description": ("description",),
            "ipc": (
                "biblio.classifications_ipcr.classifications.symbol",
                "class_ipcr.symbol",
                "classifications_ipcr.symbol",
            ),
            "cpc": (
                "biblio.classifications_cpc.classifications.symbol",
                "class_cpc.symbol",
                "classifications_cpc.symbol",
            ),
            "cites": (
                *("biblio.references_cited.citations.patcit.document_id", "biblio.references_cited.patcit.document_id"),
                *("references_cited.citations.patcit.document_id", "references_cited.patcit.document_id"),
            ),
        },
        marks=("lens_id", "doc_key", "doc_number", "biblio"),
        containers=("objects",),
    ),
)
