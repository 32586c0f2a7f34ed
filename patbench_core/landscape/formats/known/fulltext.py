"""Full-text XML of the offices, whose parser gives the fields by their names."""

from patbench_core.landscape.formats.layout import Layout, register

_FIELDS = (
    "publication_number",
    "publication_date",
    "title",
    "abstract",
    "claims",
    "description",
    "ipc",
    "cpc",
    "cites",
)

register(
    Layout(
        name="fulltext-xml",
        title="full text in XML: USPTO grants and applications (also weekly files), EPO documents",
        columns={name: (name,) for name in _FIELDS},
        containers=("xml",),
    )
)
