"""Lists of results from the search services of the offices: Espacenet (EPO) and PATENTSCOPE (WIPO).

Both put what was searched above the table. Espacenet writes several publications of an invention into one cell; both
leave texts and citations out that a list of results does not show.
"""

from patbench_core.landscape.formats.layout import Layout, register

register(
    Layout(
        name="espacenet",
        title="Espacenet list of results (CSV, XLSX)",
        columns={
            "publication_number": ("Publication number", "Publication numbers", "Publication"),
            "family_id": ("Family number", "Simple family number", "Patent family number"),
            "publication_date": ("Publication date", "Publication dates"),
            "title": ("Title",),
            "abstract": ("Abstract",),
            "ipc": ("IPC", "International classification", "International Patent Classification"),
            "cpc": ("CPC", "Cooperative Patent Classification"),
            "cites": ("Cited documents", "Citations"),
        },
        marks=(
            *("Earliest priority", "Earliest publication", "Inventor(s)", "Applicant(s)"),
            *("International classification", "Cooperative Patent Classification", "Family number"),
        ),
        says="a list of results names no cited documents: links come from a qrels file or another export",
        containers=("table",),
    ),
    Layout(
        name="patentscope",
        title="PATENTSCOPE list of results (saved as XLSX or CSV)",
        columns={
            "publication_number": ("Publication Number", "Pub. No", "Application Id"),
            "country": ("Country", "Ctr", "Office"),
            "publication_date": ("Publication Date", "Pub. Date", "PubDate"),
            "title": ("Title", "English Title"),
            "abstract": ("Abstract", "English Abstract"),
            "claims": ("Claims",),
            "ipc": ("I P C", "IPC", "Int.Class", "International Class", "IPC Classification"),
            "cpc": ("CPC",),
        },
        marks=("Application Id", "I P C", "Int.Class", "National Phase Entries", "Priorities Data", "Priority Data"),
        says="a list of results names no cited documents: links come from a qrels file or another export",
        containers=("table",),
    ),
)
