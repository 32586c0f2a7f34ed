"""Exports of Google Patents: the topic files of a landscape, and the download of the web site's search.

Topic files hold Python lists, dates as YYYYMMDD, no family as 0 or -1, no vector as a lone comma. The file's name
without ``.csv`` is a label: of every row, or where there is a column ``valid``, of its True rows, while False rows
(drawn at random, not found by the topic's search) get ``seed-negative:`` before it. Runs of blanks in titles and
abstracts, which come from typesetting, are made one.
"""

from typing import Any

from patbench_core.errors.landscape import BadField, bad_list, short
from patbench_core.landscape.formats.layout import Layout, register
from patbench_core.landscape.formats.opening import Source
from patbench_core.landscape.formats.row import Row

_LISTS = ("ipc_code", "cpc_code", "refs")
_NO_FAMILY = {"0", "-1"}
_VALID = {"True": "", "False": "seed-negative:"}


def _finish(values: dict[str, Any], row: Row) -> None:
    """Labels from the file's name; blanks, codes and families as they are meant."""
    topic = Source(row.file).bare_name.removesuffix(".csv")
    valid = str(values.pop("valid", "True"))
    if valid not in _VALID:
        why = f"{short(valid)} is neither True nor False"
        raise BadField(row.file, row.line, "valid", "bad valid", why, "write one of them")
    values["labels"] = [_VALID[valid] + topic]
    for column in _LISTS:
        written = str(row.values.get(column) or "").strip(" ,")
        if written and not written.startswith("["):
            raise bad_list(row.file, row.line, column, written)
    for name in ("title", "abstract"):
        values[name] = " ".join(values.get(name, "").split())
    for name, tidy in (("ipc", lambda codes: [code.rstrip("/") for code in codes]), ("cites", sorted)):
        if isinstance(listed := values.get(name), list) and all(isinstance(item, str) for item in listed):
            values[name] = tidy(listed)
    if str(values.get("family_id")).strip() in _NO_FAMILY:
        del values["family_id"]


register(
    Layout(
        name="google",
        title="Google Patents topic files (title_text, refs, valid)",
        columns={
            "publication_number": ("publication_number",),
            "country": ("country_code",),
            "family_id": ("family_id",),
            "publication_date": ("publication_date",),
            "title": ("title_text",),
            "abstract": ("abstract_text",),
            "ipc": ("ipc_code",),
            "cpc": ("cpc_code",),
            "cites": ("refs",),
            "valid": ("valid",),
        },
        marks=("title_text", "abstract_text", "refs"),
        needs=("publication_number", "title", "cites"),
        finish=_finish,
        containers=("table",),
    ),
    Layout(
        name="google-search",
        title="Google Patents, 'Download (CSV)' of a search (gp-search-....csv)",
        columns={
            "publication_number": ("id",),
            "title": ("title",),
            "publication_date": ("publication date",),
        },
        marks=("result link", "inventor/author", "filing/creation date", "representative figure link"),
        says=(
            "this download of Google's site holds no abstracts, claims, codes, citations or families; "
            "a query of patents-public-data in BigQuery, or an export of Lens.org, gives them"
        ),
        containers=("table",),
    ),
)
