"""Files of patents: which format a file has, and its patents one by one."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from patbench_core.errors.landscape import BadField, MissingColumns, MissingFile, UnknownFormat
from patbench_core.landscape.formats import google, jsonl, lens, parquet, patbench, table
from patbench_core.landscape.formats.row import Row, is_vector_name
from patbench_core.landscape.schema import Patent


@dataclass(frozen=True)
class Format:
    """How files of one kind become patents."""

    name: str
    rows: Callable[[Path], Iterator[Row | BadField]]
    patent: Callable[[Row], Patent]
    fields: frozenset[str]  # those that `patent` reads, besides vectors


JSONL = Format("jsonl", jsonl.rows, patbench.patent, patbench.FIELDS)
PARQUET = Format("parquet", parquet.rows, patbench.patent, patbench.FIELDS)
GOOGLE = Format("google", table.rows, google.patent, google.FIELDS)
LENS = Format("lens", table.rows, lens.patent, lens.FIELDS)

_EXTENSIONS = {".jsonl": JSONL, ".ndjson": JSONL, ".parquet": PARQUET}
_CSV = ((GOOGLE, google.missing), (LENS, lens.missing))


def detect(file: Path) -> Format:
    """The format of `file`: by its extension (``.gz`` aside), CSV files by their columns.

    Raises
    ------
    MissingFile
    UnknownFormat
        If the extension is none of .jsonl, .ndjson, .parquet and .csv.
    MissingColumns
        If a CSV file is neither a Google Patents export nor a Lens.org export.
    """
    if not file.exists():
        raise MissingFile(file)
    extension = Path(file.name.lower().removesuffix(".gz")).suffix
    if extension in _EXTENSIONS:
        return _EXTENSIONS[extension]
    if extension != ".csv":
        raise UnknownFormat(file, [*_EXTENSIONS, ".csv"])
    columns = table.columns(file)
    missing = {kind: lacks(columns) for kind, lacks in _CSV}
    for kind, names in missing.items():
        if not names:
            return kind
    raise MissingColumns(file, {kind.name: names for kind, names in missing.items()})


def read(file: Path, other_fields: Counter[str]) -> Iterator[tuple[int, Patent | BadField]]:
    """Patents of `file` with their lines, one at a time; a bad row comes as the exception that tells what is wrong.

    Parameters
    ----------
    file : Path
    other_fields : Counter of str
        Counts, for each field that patbench does not read, the rows in which it is filled.
    """
    kind = detect(file)
    for row in kind.rows(file):
        if isinstance(row, BadField):
            yield row.line, row
            continue
        other_fields.update(
            name for name in row.values if name not in kind.fields and not is_vector_name(name) and row.filled(name)
        )
        try:
            patent: Patent | BadField = kind.patent(row)
        except BadField as error:
            patent = error
        yield row.line, patent
