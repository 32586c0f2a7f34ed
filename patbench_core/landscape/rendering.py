"""A landscape's card on a terminal."""

import re
import shlex
from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from patbench_core.landscape.card import Card
from patbench_core.landscape.facts import LandscapeFacts, SourceFile
from patbench_core.plurals import plural

_OFFICES = 12  # shown by name
_FILES = 20  # shown by name
_CITED = re.compile(r"cite|citation|refs|reference", re.IGNORECASE)


def render(card: Card) -> RenderableType:
    """The card as text and tables for `rich`; whatever comes from a file is shown, never interpreted."""
    facts = card.facts
    kind = "SYNTHETIC: generated, no real patents" if facts["synthetic"] else "real patents"
    return Group(
        Text.assemble((facts["name"], "bold"), f"  {kind}"),
        _pairs(_contents(card)),
        _sections(card),
        _pairs(_links(card)),
        _pairs(_import(card)),
    )


def _contents(card: Card) -> Iterable[tuple[str, str]]:
    documents, declared = card.facts["documents"], card.declared
    yield "documents", f"{documents:,}" + ("" if declared["unit"] == "patents" else f" single {declared['unit']}")
    told = {"from": declared["source"], "licence": declared["licence"], "labels mean": declared["label_meaning"]}
    for name, text in told.items():
        if text:
            yield name, _safe(text, 200)
    shown = list(card.offices.items())[:_OFFICES]
    more = len(card.offices) - len(shown)
    yield "offices", ", ".join(f"{_safe(name)} {n:,}" for name, n in shown) + (f" and {more} more" if more else "")
    yield "filled", ", ".join(f"{name} {_share(n, documents)}" for name, n in card.fields.items())
    without = documents - card.fields["family_id"], documents - card.sections["abstract"]["documents"]
    yield "without family", f"{without[0]:,}; the largest family has {card.largest_family:,} documents"
    yield "without abstract", f"{without[1]:,}"
    if card.unspaced:
        yield "text without blanks", f"in {card.unspaced:,} documents; BM25 reads it in pairs of characters"
    yield "empty documents", f"{card.empty_documents:,}"
    yield "same title and abstract as another", f"{card.duplicate_texts:,}"
    for name, labels in card.label_sets.items():
        size = plural(labels["labels"], "label"), plural(labels["documents"], "document")
        yield f"label set {_safe(name)}", " on ".join(size)
    for name, vectors in card.facts["vectors"].items():
        yield f"vectors {_safe(name)}", f"{vectors['documents']:,} documents, {vectors['dimension']} dimensions"


def _no_links(facts: LandscapeFacts) -> str:
    """What retrieval lacks, and the column that may hold it."""
    unread = [name for name in facts["other_fields"] if not facts["citations"] and _CITED.search(name)]
    if unread:
        name = _safe(unread[0])
        return f": column {name!r} was not read: if it holds cited numbers, add --map cites={shlex.quote(name)}"
    return ": retrieval needs cited numbers of patents that are in the landscape, or a qrels file"


def _links(card: Card) -> Iterable[tuple[str, str]]:
    facts = card.facts
    yield "queries", f"{facts['queries']:,}"
    yield "links", f"{facts['links']:,} (from {facts['links_from']}){'' if facts['links'] else _no_links(facts)}"
    judged = card.given["IN"] + card.given["OUT"]
    if judged:
        yield "as judged", _domains(card.given)
    yield "by IPC class", _domains(card.domain3)
    yield "by IPC subclass", _domains(card.domain4)
    if judged:
        yield "judged otherwise than by IPC class", f"{card.contradicted:,}; scopes are those of the judgements"
    yield "links left out", ", ".join(f"{reason.replace('_', ' ')} {n:,}" for reason, n in facts["left_out"].items())
    share = f" ({100 * card.inside:.1f} % inside)" if card.inside is not None else ""
    yield (
        "cited numbers",
        f"{facts['citations']:,}, of which {facts['citations_outside']:,} outside the landscape{share}",
    )
    if unread := facts.get("citations_unread"):
        yield "cited, not a number", f"{unread:,}: literature, or numbers of a form that is not known"
    if card.dated_links:
        yield "links to a younger document", f"{card.younger:,} of {card.dated_links:,} whose ends both have a date"


def _import(card: Card) -> Iterable[tuple[str, str]]:
    facts = card.facts
    if benchmark := facts.get("benchmark"):
        yield "benchmark", f"{benchmark['name']}, revision {benchmark['revision']}"
        for reason, count in benchmark["counts"].items():
            yield "counted", f"{count:,} {reason}"
    for file in facts["source"][:_FILES]:
        yield "source", f"{_safe(file['file'])} ({file['format']}, {file['rows']:,} rows, sha256 {file['sha256'][:12]})"
        yield from _file(file)
    if more := facts["source"][_FILES:]:
        yield "source", f"and {len(more):,} more files with {sum(file['rows'] for file in more):,} rows"
    if mapping := facts.get("mapping"):
        yield "columns as mapped", ", ".join(f"{name} = {_safe(' or '.join(ways))}" for name, ways in mapping.items())
    if unmatched := facts.get("unmatched_rows"):
        yield "rows of no patent", f"{unmatched:,} that would complete a patent which no file holds"
    if facts["merged_rows"]:
        yield "rows merged", f"{facts['merged_rows']:,} that repeat a publication number"
    if facts["skipped_rows"]:
        reasons = ", ".join(f"{_safe(reason)} {n:,}" for reason, n in facts.get("skipped_reasons", {}).items())
        yield (
            "bad rows left out",
            f"{facts['skipped_rows']:,}, listed in skipped.tsv" + (f" ({reasons})" if reasons else ""),
        )
    if facts["other_fields"]:
        yield "fields not read", ", ".join(f"{_safe(name)} {n:,}" for name, n in facts["other_fields"].items())
    if facts["replaces"]:
        same = facts["replaces"] == facts["digest"]
        yield "replaces", "an import of the same content" if same else f"other content ({facts['replaces'][:12]})"
    yield "digest", facts["digest"][:12]


def _file(file: SourceFile) -> Iterable[tuple[str, str]]:
    """What a reader has to know of one file: its letters, what it lacks, what could not be read."""
    if encoding := file.get("encoding"):
        yield "  encoding", _safe(encoding, 160)
    if missing := file.get("missing"):
        yield "  without", ", ".join(missing)
    if says := file.get("says"):
        yield "  note", says
    if dates := file.get("dates"):
        yield "  dates", _safe(dates, 160)
    for column, spared in file.get("spared", {}).items():
        yield f"  {_safe(column)} not read", _safe(spared, 160)
    if absent := file.get("absent"):
        yield "  words for nothing", ", ".join(f"{_safe(name)} {n:,}" for name, n in absent.items())


def _sections(card: Card) -> Table:
    table = Table("section", box=None, pad_edge=False)
    for heading in ("filled", "documents", "median", "95 %", "longest (characters)"):
        table.add_column(heading, justify="right")
    for name, each in card.sections.items():
        if name == "text" and not each["documents"]:
            continue
        numbers = [f"{each[key]:,}" if each["documents"] else "-" for key in ("median", "percentile_95", "longest")]
        table.add_row(name, _share(each["documents"], card.facts["documents"]), f"{each['documents']:,}", *numbers)
    return table


def _pairs(rows: Iterable[tuple[str, str]]) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for key, value in rows:
        table.add_row(key, value)
    return table


def _domains(counts: dict[str, int]) -> str:
    return f"IN {counts['IN']:,}, OUT {counts['OUT']:,}" + (
        f", unknown {counts['UNKNOWN']:,}" if counts["UNKNOWN"] else ""
    )


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %"


def _safe(text: str, most: int = 60) -> str:
    """`text` without markup and without characters that steer a terminal, so many characters at most."""
    return escape("".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:most]))
