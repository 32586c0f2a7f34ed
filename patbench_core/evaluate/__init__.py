"""One model on one set of data: read the record, or make it; a file a task."""
