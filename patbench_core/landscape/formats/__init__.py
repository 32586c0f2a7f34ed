"""Files of patents: containers (CSV, spreadsheets, JSON, Parquet, XML, archives), and formats by their columns.

To add a format, write a file in ``known`` that registers a `layout.Layout`.
"""

from collections.abc import Iterable
from pathlib import Path

from patbench_core.errors.landscape import LandscapeError
from patbench_core.landscape.formats.export import Export
from patbench_core.landscape.formats.layout import plain, valid
from patbench_core.landscape.formats.mapping import ColumnMap
from patbench_core.landscape.formats.opening import sources


def exports(files: Iterable[Path], mapped: ColumnMap | None = None, encoding: str | None = None) -> list[Export]:
    """Each file, and of archives each file in it; those that only complete other patents last.

    Parameters
    ----------
    files : iterable of Path
    mapped : ColumnMap, optional
        What the user says of columns.
    encoding : str, optional
        What the user says of the encoding of text files.

    Raises
    ------
    PatbenchError
        If a file cannot be read, is of no known format, or a mapped column is in none of them.
    """
    mapped = mapped or ColumnMap()
    found = [Export(source, mapped, encoding) for file in files for source in sources(file)]
    there = {plain(column) for export in found for column in export.columns}
    for name, ways in mapped.columns.items():
        for way in ways:
            if not all(plain(part) in there for part in way.split(" + ")):
                names = dict.fromkeys(" ".join(valid(column).split()) for export in found for column in export.columns)
                columns = ", ".join(names)
                raise LandscapeError(
                    f"--map {name}={way}: no file has a column {way!r}: the columns are {columns[:600] or 'none'}"
                )
    return sorted(found, key=lambda export: export.layout.completes)
