"""What a page calls the models of one comparison."""

from collections.abc import Sequence

from patbench_core.results.record import Record


def distinct_names(records: Sequence[Record], names: Sequence[str]) -> tuple[str, ...]:
    """The names, with the reading or the arithmetic where that is what tells two records of one name apart."""
    made = []
    for record, name in zip(records, names, strict=True):
        alike = [_facts(other) for other, called in zip(records, names, strict=True) if called == name]
        differ = [
            fact for fact, each in zip(_facts(record), zip(*alike, strict=True), strict=True) if len(set(each)) > 1
        ]
        made.append(f"{name} ({', '.join(differ)})" if differ else name)
    return tuple(made)


def _facts(record: Record) -> tuple[str, str]:
    return record["reading"], record["model"]["dtype"]
