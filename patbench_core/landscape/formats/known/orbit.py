"""Orbit (Questel): spreadsheets of families, several publications of one in a cell."""

from patbench_core.landscape.formats.layout import Layout, register

register(
    Layout(
        name="orbit",
        title="Orbit (Questel) spreadsheet with the family's identifier (FAN)",
        columns={
            "publication_number": (
                *("Publication numbers with kind code & date", "Publication numbers", "Publication number"),
                *("Representative publication", "Patent number"),
            ),
            "family_id": ("Questel unique family ID (FAN)", "Questel unique family ID", "FAN"),
            "publication_date": ("Publication dates", "Publication date", "1st publication date"),
            "title": ("English title", "Title"),
            "abstract": ("English abstract", "Abstract"),
            "claims": ("English claims", "Claims"),
            "ipc": ("IPC - International classification", "IPC"),
            "cpc": ("CPC - Cooperative classification", "CPC"),
            "cites": ("Cited patents",),
        },
        marks=("Questel unique family ID (FAN)", "Questel unique family ID", "FAN"),
        says="a row is a family: each of its publications has the family's texts and citations",
        containers=("table",),
    )
)
