"""Derwent Innovation: spreadsheets whose columns say ``DWPI`` where people wrote the title and the abstract anew."""

from patbench_core.landscape.formats.layout import Layout, register

register(
    Layout(
        name="derwent",
        title="Derwent Innovation spreadsheet with DWPI columns",
        columns={
            "publication_number": ("Publication Number",),
            "country": ("Publication Country Code",),
            "family_id": ("INPADOC Family ID",),
            "publication_date": ("Publication Date",),
            "title": ("Title", "Title - English", "Title - Original"),
            "abstract": ("Abstract", "Abstract - English", "Abstract - Original"),
            "claims": ("Claims", "Claims - English", "First Claim"),
            "description": ("Description", "Description - English"),
            "expert_title": ("Title - DWPI", "DWPI Title"),
            "expert_abstract": ("Abstract - DWPI", "DWPI Abstract"),
            "ipc": ("IPC - Current", "IPC Current", "IPC"),
            "cpc": ("CPC - Current", "CPC Current", "CPC"),
            "cites": ("Cited Refs - Patent", "Cited References - Patent", "Cited Patents"),
        },
        marks=(
            "Title - DWPI",
            "DWPI Title",
            "Abstract - DWPI",
            "DWPI Abstract",
            "IPC - Current",
            "Cited Refs - Patent",
        ),
        containers=("table",),
    )
)
