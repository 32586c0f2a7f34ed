"""PatenTEB's files as landscapes and sets of pairs: rows by the roles of their columns, and what becomes of them.

In landscapes texts stand in the view TEXT, judgements or labels beside them. Names of documents end in ``/query``,
``/document`` or ``/text``, so that none is taken for a publication number, whose spellings are made one: the query and
the document of one patent are two.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import isfinite, nan
from pathlib import Path

from patbench_core.benchmarks.errors import BenchmarkError, bad_task_value
from patbench_core.benchmarks.patenteb_tasks import OPTIONAL, TITLE, Kind, Task
from patbench_core.benchmarks.table import rows as rows_of
from patbench_core.benchmarks.table import schema
from patbench_core.files import text_digest
from patbench_core.landscape.facts import BenchmarkFacts, SourceFile
from patbench_core.landscape.importing import import_patents
from patbench_core.landscape.landscape import Landscape
from patbench_core.landscape.linking import Judged, Judgement
from patbench_core.landscape.schema import Patent
from patbench_core.paths import home
from patbench_core.tasks.pairs.pair_set import PairSet, pair_set

_NUMBERS = frozenset({"id", "other", "label", "positive", "negative"})
"""Roles whose values may be numbers."""

LABELS = {"classification": "class", "clustering": "cluster"}
"""Name of the label set, by type of task."""

AGAIN = "ids that came again with another text; the first is kept"
ITSELF = "rows whose positive is the query itself; left out"
BOTH = "pairs that are positive in one row and negative in another; they count as positive"
UNLABELLED = "rows without a label; left out"

WITHOUT = "pairs of which one text is empty; left out"
SCALED = "pairs whose label was brought to the range from 0 to 1, which changes no correlation"


@dataclass(frozen=True)
class Rows:
    """The file of a task, the column of each role that it has, and the number of its rows."""

    task: Task
    file: Path
    columns: dict[str, str]
    count: int

    def __iter__(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Number of each row, from 1, and its values by role; blank where there is none.

        Raises
        ------
        BenchmarkError
            If a value is not text, or a row has no label.
        """
        for number, row in enumerate(rows_of(self.file, sorted(set(self.columns.values()))), 1):
            values = {role: self._text(number, role, row[column]) for role, column in self.columns.items()}
            yield number, {role: values.get(role, "") for role in self.task.columns}

    def _text(self, number: int, role: str, value: object) -> str:
        if value is None and role != "label":
            return ""
        if type(value) is bool:
            value = int(value)
        if isinstance(value, str) or (role in _NUMBERS and isinstance(value, int | float)):
            return str(value).strip()
        what = "is missing" if value is None else f"is not text but {type(value).__name__}"
        raise bad_task_value(self.task.name, self.file, number, self.columns[role], f"its {role} {what}")


def task_rows(task: Task, file: Path) -> Rows:
    """The rows of `file`, which holds `task`.

    Raises
    ------
    BenchmarkError
        If it has no column for a role that the task needs.
    """
    there, count = schema(file)
    columns = {}
    for role, names in task.columns.items():
        if column := next((name for name in names if name in there), None):
            columns[role] = column
        elif role not in OPTIONAL:
            wanted = f"column {names[0]!r}" if len(names) == 1 else f"any of the columns {', '.join(names)}"
            raise BenchmarkError(
                f"PatenTEB task {task.name!r}, file {file}: it has no {wanted} for the {role.replace('_', ' ')} "
                f"(it has {', '.join(there)}): fetch the revision that has it with --revision, or add the column's "
                "name to patenteb_tasks.toml"
            )
    return Rows(task, file, columns, count)


@dataclass
class _Content:
    """Patents and judgments made from the rows; filled while they are read."""

    rows: Rows
    counts: Counter[str] = field(default_factory=Counter)
    judgements: list[Judgement] = field(default_factory=list)
    _texts: dict[str, bytes] = field(default_factory=dict)

    def document(self, name: str, text: str, family: str | None, ranked: bool = True) -> Iterator[Patent]:
        """The document of that name, if it comes for the first time."""
        key = text_digest(text)
        first = self._texts.get(name)
        if first is None:
            self._texts[name] = key
            yield Patent(name, "", family_id=family, text=text, ranked=ranked)
        self.counts[AGAIN] += first is not None and first != key

    def judge(self, row: int, query: str, document: str) -> None:
        """The document is relevant to the query."""
        self.judgements.append(Judgement(row, query, document, 1))


def landscape(rows: Rows, revision: str, source: SourceFile) -> Landscape:
    """Make the landscape of a task of any kind but pairs; one of its name is replaced.

    Parameters
    ----------
    rows : Rows
    revision : str
        Commit of the data set.
    source : SourceFile

    Raises
    ------
    BenchmarkError, LandscapeError
    """
    content, task = _Content(rows), rows.task
    benchmark = benchmark_facts(rows, revision)
    judged = Judged(Path(task.name), content.judgements, all_count=True) if task.type == "retrieval" else None

    def patents() -> Iterator[Patent]:
        yield from _MAKERS[task.kind](content)
        benchmark["counts"] = {reason: count for reason, count in sorted(content.counts.items()) if count}

    return import_patents(patents(), task.landscape, judged=judged, source=[source], benchmark=benchmark)


def benchmark_facts(rows: Rows, revision: str) -> BenchmarkFacts:
    """Facts about the task, kept with its landscape or set of pairs."""
    return {"name": TITLE, "task": rows.task.name, "revision": revision, "columns": dict(rows.columns), "counts": {}}


def _triplets(content: _Content) -> Iterator[Patent]:
    """The collection is all positives and negatives; a query is none of it, and never finds the patent that it is."""
    positive, negative = set(), set()
    for number, row in content.rows:
        query = f"{row['id']}/query"
        yield from content.document(query, row["query"], row["id"], ranked=False)
        for side in ("positive", "negative"):
            if row[side]:
                yield from content.document(f"{row[side]}/document", row[f"{side}_text"], row[side])
        negative.add((row["id"], row["negative"]))
        if row["positive"] == row["id"]:
            content.counts[ITSELF] += 1
        elif row["positive"]:
            positive.add((row["id"], row["positive"]))
            content.judge(number, query, f"{row['positive']}/document")
    content.counts[BOTH] = len(positive & negative)


def _lookups(content: _Content) -> Iterator[Patent]:
    """The collection is the documents of all rows; relevant to a query is the one of its row."""
    for number, row in content.rows:
        name = row["id"] or str(number)
        query, document = f"{name}/query", f"{name}/document"
        yield from content.document(query, row["query"], None, ranked=False)
        yield from content.document(document, row["document"], None)
        content.judge(number, query, document)


def _labelled(content: _Content) -> Iterator[Patent]:
    """Every row a document, two texts one below the other; those of one id are a family."""
    labels = LABELS[content.rows.task.type]
    for number, row in content.rows:
        if not row["label"]:
            content.counts[UNLABELLED] += 1
            continue
        text = "\n".join(filter(None, (row["text"], row.get("second"))))
        name = f"{row.get('id', '')}/{number:06d}/text"
        yield Patent(name, "", family_id=row.get("id") or None, text=text, labels={labels: (row["label"],)})


_MAKERS: dict[Kind, Callable[[_Content], Iterator[Patent]]] = {
    "triplets": _triplets,
    "lookup": _lookups,
    "classification": _labelled,
    "clustering": _labelled,
}


def pairs(rows: Rows, revision: str, source: SourceFile) -> PairSet:
    """Make the set of pairs of a task; one of its name is replaced.

    Raises
    ------
    BenchmarkError
        If a label is not a number, or no pair is left.
    """
    counts: Counter[str] = Counter()
    read: list[tuple[str, str, str, str, float]] = []
    for number, row in rows:
        one, other = (" ".join(row[role].split()) for role in ("text", "second"))
        if not one or not other:
            counts[WITHOUT] += 1
            continue
        name = "/".join((row["id"], row["other"], f"{number:06d}"))
        read.append((name, one, other, row["context"], _label(rows, number, row["label"])))
    if not read:
        raise bad_task_value(rows.task.name, rows.file, 1, rows.columns["text"], "no row has two texts")
    read, counts[SCALED] = _scaled(read)
    benchmark = benchmark_facts(rows, revision)
    benchmark["counts"] = {reason: count for reason, count in counts.items() if count}
    file = {"file": source["file"], "sha256": source["sha256"]}
    result = pair_set(rows.task.landscape, read, file, synthetic=False, benchmark=benchmark)
    result.save(home() / "pairs" / result.name)
    return result


def _label(rows: Rows, number: int, label: str) -> float:
    try:
        score = float(label)
    except ValueError:
        score = nan
    if not isfinite(score):
        why = f"{label[:40]!r} is not a number, so nothing can be correlated with it"
        raise bad_task_value(rows.task.name, rows.file, number, rows.columns["label"], why)
    return score


def _scaled(read: list[tuple[str, str, str, str, float]]) -> tuple[list[tuple[str, str, str, str, float]], int]:
    """The pairs with labels from 0 to 1, and how many had to be changed for it: all or none."""
    low, high = min(row[-1] for row in read), max(row[-1] for row in read)
    if low >= 0 and high <= 1:
        return read, 0
    return [(*row[:-1], (row[-1] - low) / (high - low or 1)) for row in read], len(read)
