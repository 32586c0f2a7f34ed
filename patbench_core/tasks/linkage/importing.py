"""From files of links, products and patents to a folder below home."""

import csv
import gzip
import json
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TextIO

from patbench_core.errors.landscape import BadField
from patbench_core.files import file_sha256
from patbench_core.landscape import registry as landscapes
from patbench_core.landscape.formats.table import rows
from patbench_core.landscape.landscape import Landscape
from patbench_core.landscape.numbers import NumberIndex, looks_like_number
from patbench_core.tasks.errors import TaskError
from patbench_core.tasks.linkage import registry
from patbench_core.tasks.linkage.link_set import PATENT, LinkSet, link_set

_ALIASES = {
    "product": ("product", "product_id", "id"),
    "patent": ("patent", "publication_number", "number"),
    "type": ("type", "link_type"),
}


def import_links(links: Path, products: Path, patents: str, name: str) -> LinkSet:
    """Read links, products and patents; an older set of that name is replaced.

    Parameters
    ----------
    links : Path
        TSV, CSV or JSONL, plain or .gz: product, patent and, if there is one, the link's type. A table whose first
        row has a patent number in its second cell has no header.
    products : Path
        The same formats, with ``id`` and any of ``name``, ``text``, ``brand``, ``application``.
    patents : str
        Name of a landscape, or a file with ``publication_number`` and any of title, abstract, claims, family.
    name : str

    Raises
    ------
    PatbenchError, TaskError
        If the name is kept, a file cannot be read, or no link joins a product and a patent; nothing is written.
    """
    folder = registry.folder(name)
    goods = [dict(row) for row in _read(products)]
    if not goods or any(not row.get("id") for row in goods):
        raise TaskError(f"file {products}: every product needs an id: give it a column 'id'")
    if repeated := [key for key, count in Counter(row["id"] for row in goods).items() if count > 1]:
        raise TaskError(f"file {products}: product {repeated[0]!r} is there twice: give every product its own id")
    texts, source = _patents(patents)
    found, left_out = _links(links, {row["id"] for row in goods}, [row["publication_number"] for row in texts])
    if not found:
        raise TaskError(
            f"file {links}: no link joins a product of {products} and a patent of {patents} "
            f"({', '.join(f'{count:,} {why}' for why, count in left_out.items()) or 'it has no row'}): check the ids"
        )
    files = {file.name: file_sha256(file) for file in (links, products)}
    made = link_set(name, goods, texts, found, files | source, left_out)
    made.save(folder)
    return made


def _links(file: Path, products: set[str], numbers: list[str]) -> tuple[list[tuple[str, str, str]], dict[str, int]]:
    """The links, each once, with the set's own spelling of numbers; and how many do not count, by reason."""
    index = NumberIndex(numbers)
    left_out: Counter[str] = Counter()
    links: dict[tuple[str, str], str] = {}
    for line, row in enumerate(_read(file, header=("product", "patent", "type"))):
        for key in ("product", "patent"):
            if line == 0 and not any(name in row for name in _ALIASES[key]):
                raise TaskError(
                    f"file {file}, line 1: no column {key!r} among {', '.join(row)}: name it one of "
                    f"{', '.join(_ALIASES[key])}"
                )
        values = {key: next((row[name] for name in names if row.get(name)), "") for key, names in _ALIASES.items()}
        patents = index.rows(values["patent"])
        if values["product"] not in products:
            left_out["of a product that is not in the file of products"] += 1
        elif not patents:
            left_out["of a patent that is not among the patents"] += 1
        for patent in patents if values["product"] in products else []:
            ends = values["product"], numbers[patent]
            left_out["given before"] += ends in links
            links.setdefault(ends, values["type"])
    return [(*ends, kind) for ends, kind in links.items()], {why: count for why, count in left_out.items() if count}


def _patents(patents: str) -> tuple[list[dict[str, str]], dict[str, str]]:
    """Texts and families of a file's, or a landscape's, patents; and what to record as their source."""
    file = Path(patents)
    if file.is_file():
        given = [{key: row.get(key, "") for key in PATENT} for row in _read(file)]
        if any(not row["publication_number"] for row in given):
            raise TaskError(f"file {file}: every patent needs a number: give it a column 'publication_number'")
        return given, {file.name: file_sha256(file)}
    landscape = landscapes.get(patents)
    return landscape_patents(landscape), {f"landscape {patents}": landscape.facts["digest"]}


def landscape_patents(landscape: Landscape) -> list[dict[str, str]]:
    """Texts and families of a landscape's patents, a row each with the columns `PATENT`."""
    read = [landscape.column(key) for key in PATENT[:-1]]
    families = [str(code) for code in landscape.inventions.tolist()]
    return [dict(zip(PATENT, row, strict=True)) for row in zip(*read, families, strict=True)]


def _read(file: Path, header: tuple[str, ...] = ()) -> Iterator[Mapping[str, str]]:
    """Rows of a table or of JSON lines; values as text."""
    if not file.is_file():
        why = "is a folder: give a file of it" if file.is_dir() else "is not there: check the path"
        raise TaskError(f"file {file} {why}")
    if zipfile.is_zipfile(file):
        raise TaskError(f"file {file} is an Excel file or an archive: save it as CSV or JSON Lines")
    if ".jsonl" in file.suffixes or ".json" in file.suffixes:
        yield from _json_lines(file)
        return
    if header:
        yield from _linked(file, header)
        return
    for row in rows(file):
        if isinstance(row, BadField):
            raise row
        yield {name.strip(): value.strip() for name, value in row.values.items()}


def _linked(file: Path, header: tuple[str, ...]) -> Iterator[Mapping[str, str]]:
    """Rows of a table of links; `header` names its columns where the first line is a link itself."""
    try:
        with _opened(file) as lines:
            first = lines.readline()
            separator = next((sign for sign in "\t;" if sign in first), ",")
            lines.seek(0)
            cells = csv.reader(lines, delimiter=separator)
            names = [cell.strip() for cell in next(cells, [])]
            if len(names) > 1 and looks_like_number(names[1]):
                yield dict(zip(header, names, strict=False))
                names = list(header)
            for row in cells:
                yield {name: cell.strip() for name, cell in zip(names, row, strict=False)}
    except UnicodeDecodeError as error:
        raise TaskError(f"file {file} is not UTF-8 text: save it as UTF-8") from error


def _opened(file: Path) -> TextIO:
    """Its text, without the mark that Excel puts before it."""
    mark = "utf-8-sig"
    return gzip.open(file, "rt", encoding=mark) if file.suffix == ".gz" else file.open(encoding=mark)


def _json_lines(file: Path) -> Iterator[Mapping[str, str]]:
    with _opened(file) as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                yield {key: " ".join(str(value or "").split()) for key, value in row.items()}
            except (ValueError, AttributeError) as error:
                raise TaskError(f"file {file}, line {number}: it is not a JSON object: export it again") from error
