"""Google's ``patents-public-data``: nested rows of BigQuery, and what people select from them.

Columns as in the schema of the tables ``patents.publications`` and ``google_patents_research.publications``; texts come
in several languages (``title_localized``), codes and citations as lists of objects, no date as 0 and no family as -1.
"""

from patbench_core.landscape.formats.layout import Layout, register

register(
    Layout(
        name="bigquery",
        title="Google patents-public-data from BigQuery (JSONL, CSV, Parquet), nested or flat",
        columns={
            "publication_number": ("publication_number", "pub_number", "publication_no"),
            "country": ("country_code",),
            "family_id": ("family_id", "simple_family_id", "docdb_family_id"),
            "publication_date": ("publication_date", "pub_date"),
            "title": ("title_localized", "title_en", "title", "title_text", "title_translated"),
            "abstract": ("abstract_localized", "abstract_en", "abstract", "abstract_text", "abstract_translated"),
            "claims": ("claims_localized", "claims_localized_html", "claims_en", "claims", "claims_text"),
            "description": ("description_localized", "description_localized_html", "description", "description_text"),
            "ipc": ("ipc", "ipc_code", "ipc_codes"),
            "cpc": ("cpc", "cpc_code", "cpc_codes"),
            "cites": (
                *("citation", "citations", "citation.publication_number", "backward_citations", "cites", "refs"),
                *("cited_publication_number", "cited_publication_numbers", "citation_publication_number"),
            ),
            "labels": ("labels",),
        },
    )
)
