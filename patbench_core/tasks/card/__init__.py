"""The card of a landscape as a record, so that pages know families, offices and dates without the patents."""
