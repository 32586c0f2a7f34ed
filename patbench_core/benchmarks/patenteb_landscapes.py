"""PatenTEB's rows as landscapes: texts in the view TEXT, judgements or labels beside them.

Names of documents end in ``/query``, ``/document`` or ``/text``, so that none is taken for a publication number, whose
spellings are made one: the query and the document of one patent are two.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from patbench_core.benchmarks.patenteb_rows import Rows
from patbench_core.benchmarks.patenteb_tasks import TITLE, Kind
from patbench_core.files import text_digest
from patbench_core.landscape.facts import BenchmarkFacts, SourceFile
from patbench_core.landscape.importing import import_patents
from patbench_core.landscape.landscape import Landscape
from patbench_core.landscape.linking import Judged, Judgement
from patbench_core.landscape.schema import Patent

LABELS = {"classification": "class", "clustering": "cluster"}
"""Name of the label set, by type of task."""

AGAIN = "ids that came again with another text; the first is kept"
ITSELF = "rows whose positive is the query itself; left out"
BOTH = "pairs that are positive in one row and negative in another; they count as positive"
UNLABELLED = "rows without a label; left out"


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
