"""PatentsView: its tables (one kind of data each, tab-separated), and answers of its API.

US patents are named by number alone and without kind code, in all tables alike, so that rows of several tables meet.
Give ``g_patent`` with the tables that complete it: abstracts, codes, citations, claims and descriptions.
"""

from typing import Any

from patbench_core.landscape.formats.layout import Layout, register
from patbench_core.landscape.formats.row import Row

_NUMBER = ("patent_id", "patent_number", "pgpub_id", "document_number")
_IPC = ("section", "ipc_class", "subclass", "main_group", "subgroup")


def _finish(values: dict[str, Any], row: Row) -> None:
    """Numbers with their office; the parts of an IPC symbol as one."""
    if number := str(values.get("publication_number") or "").strip():
        values["publication_number"] = _us(number)
    if "cited_abroad" in values:
        values["cites"] = [values.pop("cited_abroad")]
    elif isinstance(cited := values.get("cites"), list):
        values["cites"] = [_us(str(number)) for number in cited]
    if "ipc_parts" in values:
        section, *rest = (str(row.values.get(name) or "").strip() for name in _IPC)
        values["ipc"] = [f"{section}{rest[0]:0>2}{rest[1]}{rest[2]}/{rest[3]}".rstrip("/")]
        del values["ipc_parts"]


def _us(number: str) -> str:
    return number if number[:2].isalpha() and number[:2].upper() == "US" else f"US-{number}"


def _table(name: str, what: str, mark: tuple[str, ...], gathers: str = "", **columns: tuple[str, ...]) -> Layout:
    """A table that completes patents."""
    return Layout(
        name=f"patentsview-{name}",
        title=f"PatentsView table of {what}",
        columns={"publication_number": _NUMBER, **columns},
        marks=mark,
        needs=("publication_number", *columns),
        constants={"country": "US"},
        finish=_finish,
        completes=True,
        gathers=gathers,
        containers=("table",),
    )


register(
    Layout(
        name="patentsview",
        title="PatentsView table of patents or applications (g_patent, pg_published_application), answer of its API",
        columns={
            "publication_number": (*_NUMBER, "number"),
            "publication_date": ("patent_date", "published_date", "date"),
            "title": ("patent_title", "application_title", "title"),
            "abstract": ("patent_abstract", "application_abstract", "abstract"),
            "cpc": ("cpc_current.cpc_group_id", "cpc_current.cpc_group", "cpcs.cpc_group_id", "cpcs.cpc_subgroup_id"),
            "cites": ("us_patent_citations.citation_patent_id", "cited_patents.cited_patent_number"),
        },
        marks=("patent_id", "patent_title", "pgpub_id", "application_title", "num_claims"),
        needs=("publication_number", "title"),
        constants={"country": "US"},
        says="this table holds one kind of data: give those of abstracts, codes and citations too",
        finish=_finish,
    ),
    _table(
        "abstracts",
        "abstracts",
        ("patent_abstract", "application_abstract"),
        abstract=("patent_abstract", "application_abstract"),
    ),
    _table("cpc", "CPC codes", ("cpc_group", "subgroup_id"), cpc=("cpc_group", "subgroup_id", "cpc_subclass")),
    _table("ipc", "IPC codes", ("ipc_class",), ipc_parts=("ipc_class",)),
    _table(
        "citations",
        "citations",
        ("citation_patent_id", "citation_document_number", "citation_id"),
        cites=("citation_patent_id", "citation_document_number", "citation_id"),
    ),
    _table(
        "foreign-citations",
        "citations of other offices",
        ("citation_country",),
        cited_abroad=("citation_country + citation_application_id",),
    ),
    _table("claims", "claims", ("claim_text", "claim_sequence"), "claims", claims=("claim_text", "text")),
    _table(
        "descriptions",
        "descriptions",
        ("description_text", "summary_text"),
        "description",
        description=("description_text", "summary_text"),
    ),
)
