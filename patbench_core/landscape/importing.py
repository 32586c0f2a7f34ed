"""Foreign files, or a generator's patents, into a landscape's folder: all of it or nothing.

Rows are read one at a time and written in row groups; what stays in memory is a few kilobytes a document, never texts.
Only when rows repeat a publication number is ``patents.parquet`` written a second time, with their lists united.

Importing under a name that is in use replaces the landscape in one step, and ``replaces`` in its facts keeps the digest
of the one before: results carry the digest, so those of another content are never taken for this one's.
"""

import errno
import gc
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow.parquet as pq

from patbench_core.errors.landscape import BadField, BrokenLandscape, LandscapeError, missing_file
from patbench_core.files import cleared, file_sha256, folder_atomic, free_bytes, write_atomic
from patbench_core.landscape import formats
from patbench_core.landscape.facts import BenchmarkFacts, Declared, LandscapeFacts, SourceFile
from patbench_core.landscape.formats.mapping import ColumnMap
from patbench_core.landscape.incoming import Incoming, SourceRow, rows_of, told
from patbench_core.landscape.landscape import Landscape
from patbench_core.landscape.linking import Judged, Linked, link, read_qrels
from patbench_core.landscape.merging import Merger
from patbench_core.landscape.schema import FORMAT, Patent, patent_row
from patbench_core.landscape.writing import PatentWriter, VectorWriter, combined
from patbench_core.paths import checked_name, home

DEMO = "demo"
"""Name of the generated default landscape; no file is imported under it."""


def reserved_name(name: str) -> LandscapeError:
    """A name that belongs to the landscape that patbench generates itself."""
    return LandscapeError(f"name {name!r} is kept for the generated default landscape: choose another name")


def import_files(
    files: Sequence[Path],
    name: str,
    qrels: Path | None = None,
    skip_bad: bool = False,
    *,
    mapped: ColumnMap | None = None,
    encoding: str | None = None,
    declared: Declared | None = None,
    progress: Callable[[int], None] | None = None,
) -> Landscape:
    """Make one landscape of `files`, of any mixture of formats, and open it.

    Parameters
    ----------
    files : sequence of Path
        Patents, in any of the formats of `formats`; archives hold several files.
    name : str
        Name of the landscape; one of that name is replaced.
    qrels : Path, optional
        Tab-separated file of relevant documents; without it the patents' own citations are the links.
    skip_bad : bool
        Leave bad rows out and list them in ``skipped.tsv`` in the landscape's folder.
    mapped : ColumnMap, optional
        Which columns hold which fields; kept as ``mapping.toml`` in the landscape's folder.
    encoding : str, optional
        Of text files; else it is detected.
    declared : Declared, optional
        Source, licence, unit and meaning of labels.
    progress : callable, optional
        Told of the number of rows that were read, every thousand.

    Raises
    ------
    PatbenchError
        For `name`.
    BadField
        For the first bad row, unless `skip_bad`.
    LandscapeError
        For a file as a whole, if no row is good, or there is too little space.
    """
    if checked_name(name) == DEMO:
        raise reserved_name(name)
    given = [*files, *([qrels] if qrels else [])]
    for file in given:
        if not file.exists():
            raise missing_file(file)
    exports = formats.exports(files, mapped, encoding)
    _check_space(given)
    source = Incoming(declared=declared or {}, mapped=mapped or ColumnMap())
    rows = rows_of(exports, source)
    if progress:
        rows = told(rows, progress)
    if qrels is None:
        return _import(name, rows, source, skip_bad=skip_bad)
    judged = Judged(qrels, read_qrels(qrels))
    return _import(name, rows, source, judged=judged, skip_bad=skip_bad)


def import_patents(
    patents: Iterable[Patent],
    name: str,
    *,
    judged: Judged | None = None,
    synthetic: bool = False,
    source: Sequence[SourceFile] = (),
    benchmark: BenchmarkFacts | None = None,
) -> Landscape:
    """Make a landscape of patents that come one at a time and open it.

    Parameters
    ----------
    patents : iterable of Patent
    name : str
        Name of the landscape; one of that name is replaced.
    judged : Judged, optional
        The links; without them the patents' own citations are.
    synthetic : bool
        Whether a generator wrote them.
    source : sequence of SourceFile
        Where they come from, for the facts.
    benchmark : BenchmarkFacts, optional
        The benchmark's task that this is; read after the last patent.

    Raises
    ------
    PatbenchError
        For `name`.
    BadField
        If patents repeat a publication number and differ, or a judgement is bad.
    LandscapeError
        If there are none, or there is too little space.
    """
    rows = ((Path(f"<{name}>"), place, patent) for place, patent in enumerate(patents, 1))
    sources = Incoming(list(source), benchmark=benchmark)
    return _import(checked_name(name), rows, sources, judged=judged, synthetic=synthetic)


class _Refusals:
    """What becomes of bad rows: the first one ends the import, or each becomes a line of a report."""

    def __init__(self, report: Path, skip_bad: bool) -> None:
        self.reasons: Counter[str] = Counter()
        self._report, self._skip_bad = report, skip_bad

    def __call__(self, error: BadField) -> None:
        if not self._skip_bad:
            raise error
        with self._report.open("a", encoding="utf-8") as report:
            if not self.reasons:
                report.write("file\tline\tfield\twhy\n")
            cells = (str(error.file), str(error.line), error.field, error.why)
            report.write("\t".join(" ".join(cell.split()) for cell in cells) + "\n")
        self.reasons[f"{error.field}: {error.kind}"] += 1


def _import(
    name: str,
    rows: Iterable[SourceRow],
    source: Incoming,
    *,
    judged: Judged | None = None,
    skip_bad: bool = False,
    synthetic: bool = False,
) -> Landscape:
    target = home() / "landscapes" / name
    with _uncollected(), _full_disk_named(target.parent), cleared(target.parent), folder_atomic(target) as folder:
        refuse = _Refusals(folder / "skipped.tsv", skip_bad)
        merger = Merger()
        with VectorWriter(folder / "vectors") as vectors:
            digests = _write_patents(folder, rows, merger, vectors, refuse)
        if not digests:
            raise LandscapeError(
                f"landscape {name!r}: the files hold no patent that can be read ({refuse.reasons.total()} bad rows): "
                "check that they are the right ones"
            )
        merged_rows = merger.merged_rows
        del merger  # what it keeps of each document is not wanted any more, and linking needs room
        linked = link(folder, judged, refuse)
        if judged and judged.place.exists():
            digest, place = file_sha256(judged.place), judged.place.name
            source.files.append({"file": place, "sha256": digest, "format": "qrels", "rows": linked.judgements})
        facts: LandscapeFacts = {
            "format": FORMAT,
            "name": name,
            "synthetic": synthetic,
            "source": source.files,
            "documents": len(digests),
            "queries": linked.queries,
            "links": linked.links,
            "links_from": "qrels" if judged else "citations",
            "left_out": linked.left_out,
            "citations": linked.citations,
            "citations_outside": linked.citations_outside,
            "merged_rows": merged_rows,
            "skipped_rows": refuse.reasons.total(),
            "other_fields": dict(source.other_fields),
            "vectors": vectors.facts,
            "replaces": _digest(target),
            "digest": combined(digests, linked.digests, vectors.digests),
        }
        _add_optional(facts, source, linked, refuse)
        if source.mapped:
            write_atomic(folder / "mapping.toml", source.mapped.toml().encode())
        write_atomic(folder / "landscape.json", json.dumps(facts, indent=2, ensure_ascii=False).encode())
    landscape = Landscape.open(target)
    landscape.numbers = linked.numbers  # they cost much of an import, and the card asks for them
    return landscape


def _add_optional(facts: LandscapeFacts, source: Incoming, linked: Linked, refuse: _Refusals) -> None:
    """Facts that stand only where there is something to tell."""
    if source.benchmark:
        facts["benchmark"] = source.benchmark
    if linked.citations_unread:
        facts["citations_unread"] = linked.citations_unread
    if refuse.reasons:
        facts["skipped_reasons"] = dict(refuse.reasons.most_common())
    if source.unmatched:
        facts["unmatched_rows"] = source.unmatched
    if source.declared:
        facts["declared"] = source.declared
    if source.mapped:
        facts["mapping"] = {field: list(ways) for field, ways in source.mapped.columns.items()}


def _write_patents(
    folder: Path, rows: Iterable[SourceRow], merger: Merger, vectors: VectorWriter, refuse: _Refusals
) -> list[bytes]:
    """Write ``patents.parquet`` and give the digests of its rows."""
    first = folder / "patents.parquet"
    with PatentWriter(first) as writer:
        for file, line, patent in rows:
            try:
                if isinstance(patent, BadField):
                    raise patent
                new, number, fresh = merger.add(file, line, patent)
            except BadField as error:
                refuse(error)
                continue
            vectors.add(number, fresh)
            if new:
                writer.add(patent_row(patent))
    return _unite(first, folder / "united.parquet", merger) if merger.changed else writer.digests


def _unite(first: Path, united: Path, merger: Merger) -> list[bytes]:
    """Write the patents again with what later rows of their numbers, and lists of families, add."""
    for batch in pq.ParquetFile(first).iter_batches(columns=["publication_number", "family_id"]):
        merger.know(zip(*batch.to_pydict().values(), strict=True))
    with PatentWriter(united) as writer:
        for batch in pq.ParquetFile(first).iter_batches(256):
            for row in batch.to_pylist():
                writer.add(merger.finished(row))
    united.replace(first)
    return writer.digests


def _digest(folder: Path) -> str | None:
    """Digest of the landscape that is there already."""
    try:
        return Landscape.open(folder).facts["digest"]
    except BrokenLandscape:
        return None


def _check_space(files: Iterable[Path]) -> None:
    """Refuse before the work if the disk is sure to be too small."""
    packed = (".gz", ".parquet")
    needed = sum(file.stat().st_size // (1 if file.suffix in packed else 4) for file in files)
    free = free_bytes(home())
    if free < needed:
        raise _disk_full(home(), f"{free / 2**20:.1f} MiB are free, the import needs about {needed / 2**20:.1f}")


@contextmanager
def _uncollected() -> Iterator[None]:
    """Spare the search for circles among millions of small objects: an import makes none."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@contextmanager
def _full_disk_named(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            free = free_bytes(folder)
            raise _disk_full(folder, f"the disk ran full (now {free / 2**20:.1f} MiB are free)") from error
        raise


def _disk_full(folder: Path, why: str) -> LandscapeError:
    return LandscapeError(f"folder {folder}: {why}: make room, or set PATBENCH_HOME to a folder on a larger disk")
