"""Columns named as patbench calls its fields: JSON Lines, Parquet or a table, and flat selections of other sources.

======================================= ===============================================================================
field                                   value
======================================= ===============================================================================
``publication_number``                  text; the one field that must be there
``country``                             text; taken from the publication number if absent
``family_id``                           text or whole number
``publication_date``                    a date
``title abstract claims description``   texts
``expert``                              text (a summary such as DWPI), or an object ``{"title", "abstract"}``
``expert_title expert_abstract``        the same as two texts
``ipc cpc``                             lists of codes
``cites``                               list of cited numbers as written
``labels``                              list of labels, or an object of such lists: one a label set
``text``                                the only text of a document that has no sections
``ranked``                              false for a query that is not a document of the collection
``embedding...``                        list of numbers: vectors that came with the patents, under the field's name
======================================= ===============================================================================

Null or a missing field means absent.
"""

from patbench_core.landscape.formats.layout import FIELDS, Layout, register

register(
    Layout(
        name="patbench",
        title="patbench's own fields (JSONL, JSON, Parquet, CSV)",
        columns={name: (name,) for name in FIELDS},
    )
)
