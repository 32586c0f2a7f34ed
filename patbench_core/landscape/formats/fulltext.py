"""Full texts of patents in the XML of the offices: USPTO grants and applications, EPO documents.

A weekly file holds thousands of documents one behind the other, each with its declaration; one of them is in memory at
a time. The parser is Python's expat. It loads nothing from outside, and a document that declares entities is refused:
no office's does, and they are how a small file becomes a large one.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from patbench_core.errors.landscape import BadField, LandscapeError, bad_line
from patbench_core.landscape.formats.opening import Source, opened
from patbench_core.landscape.formats.row import Row

_LONGEST = 1 << 28  # bytes of one document
_LONGEST_LINE = 1 << 26
_BEGIN = re.compile(rb"(?=<\?xml )")
_PRINTED = re.compile(r"\s*([A-H]\d\d[A-Z])\s*(\d+)/\s*(\d+)")  # A61B   5/00        20060101AFI...
_US = ("us-patent-grant", "us-patent-application")
_EP = "ep-patent-document"


def rows(source: Source) -> Iterator[Row | BadField]:
    """Documents by the fields of a patent; the line of a document is its number in the file.

    Documents that are not patents (sequence listings) are passed over.
    """
    count = 0
    with opened(source) as content:
        for document in _documents(source, content):
            count += 1
            try:
                root = _tree(document)
            except (expat.ExpatError, ValueError) as error:
                yield bad_line(source.place, count, f"document {count} is not XML to be read ({error})")
                continue
            if root.tag in _US:
                yield Row(source.place, count, _us(root))
            elif root.tag == _EP:
                yield Row(source.place, count, _ep(root))
    if not count:
        raise LandscapeError(f"file {source.place} holds no XML document: check that it is the right one")


def _documents(source: Source, content: BinaryIO) -> Iterator[bytes]:
    """The bytes of each document."""
    document: list[bytes] = []
    size = 0
    while line := content.readline(_LONGEST_LINE):
        first, *others = _BEGIN.split(line)
        for begins, part in ((False, first), *((True, other) for other in others)):
            if begins and b"".join(document).strip():
                yield b"".join(document)
                document, size = [], 0
            document.append(part)
            size += len(part)
        if size > _LONGEST:
            raise LandscapeError(f"file {source.place} has a document of more than {_LONGEST >> 20} MiB: split it")
    if b"".join(document).strip():
        yield b"".join(document)


def _tree(document: bytes) -> Element:
    """The document as elements."""
    parser, builder = expat.ParserCreate(), TreeBuilder()
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = _refuse
    parser.UseForeignDTD(False)
    parser.Parse(document.strip(), True)
    return builder.close()


def _refuse(name: str, *_: Any) -> None:
    raise ValueError(f"it declares an entity, {name[:40]!r}")


def _us(root: Element) -> dict[str, Any]:
    """A grant or an application of the USPTO (ICE DTD 4.x)."""
    published = root.find(".//publication-reference/document-id")
    return {
        "publication_number": _number(published),
        "publication_date": _inner(published, "date"),
        "title": _text(root.find(".//invention-title")),
        "abstract": _text(root.find("abstract")),
        "claims": _paragraphs(root.iterfind("./claims/claim")),
        "description": _text(root.find("description")),
        "ipc": _symbols(root.iter("classification-ipcr")),
        "cpc": _symbols(root.iter("classification-cpc")),
        "cites": [number for cited in root.iterfind(".//patcit/document-id") if (number := _number(cited))],
    }


def _ep(root: Element) -> dict[str, Any]:
    """A document of the EPO (tags B540 title, B510 IPC, B520 CPC, B561 cited patents)."""
    said = root.attrib
    language = said.get("lang", "en")
    titles = {}
    for language_of, title in zip(root.iter("B541"), root.iter("B542"), strict=False):
        titles[_text(language_of)] = _text(title)
    abstracts = {part.get("lang", ""): part for part in root.iter("abstract")}
    claims = {part.get("lang", ""): part for part in root.iter("claims")}
    return {
        "publication_number": "-".join(said[name] for name in ("country", "doc-number", "kind") if said.get(name)),
        "publication_date": said.get("date-publ", ""),
        "title": _chosen(titles, language) or "",
        "abstract": _text(_chosen(abstracts, language)),
        "claims": _paragraphs(part.iter("claim")) if (part := _chosen(claims, language)) is not None else "",
        "description": _text(root.find("description")),
        "ipc": _symbols(root.iter("classification-ipcr")),
        "cpc": _symbols(root.iter("classification-cpc")),
        "cites": [number for cited in root.iter("B561") if (number := _cited(cited))],
    }


def _chosen(parts: dict[str, Any], language: str) -> Any:
    """English, else the language of the document, else the first."""
    return next((parts[key] for key in ("en", "EN", language) if key in parts), next(iter(parts.values()), None))


def _number(published: Element | None) -> str:
    parts = (_inner(published, name) for name in ("country", "doc-number", "kind"))
    return "-".join(filter(None, parts)) if _inner(published, "doc-number") else ""


def _cited(cited: Element) -> str:
    """A number as the EPO prints it in its list of documents cited: ``EP-A- 0 123 456``."""
    if number := _number(cited.find(".//document-id")):
        return number
    printed = _text(cited.find(".//text"))
    match = re.match(r"([A-Z]{2})-([A-Z]\d?)-?([\d\s/]+)", printed)
    return f"{match[1]}-{re.sub(r'[^0-9]', '', match[3])}-{match[2]}" if match else printed


def _symbols(elements: Iterable[Element]) -> list[str]:
    """Codes such as A61B5/00, from their parts or as printed."""
    found = []
    for element in elements:
        section, *rest = (_inner(element, name) for name in ("section", "class", "subclass", "main-group", "subgroup"))
        printed = _PRINTED.match(element.findtext("text") or "")
        if section:
            found.append(f"{section}{rest[0]}{rest[1]}{rest[2]}/{rest[3]}".rstrip("/"))
        elif printed:
            found.append(f"{printed[1]}{printed[2]}/{printed[3]}")
    return list(dict.fromkeys(found))


def _inner(element: Element | None, name: str) -> str:
    return (element.findtext(name) or "").strip() if element is not None else ""


def _paragraphs(elements: Iterable[Element]) -> str:
    return "\n".join(filter(None, map(_text, elements)))


def _text(element: Element | None) -> str:
    """All text of an element, blanks made one."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""
