"""Which records a page shows: by landscape, real ones first, one of each configuration; and which a user names."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from patbench_core.encoders import registry
from patbench_core.encoders.identity import folder_digest
from patbench_core.encoders.naming import entry_of_hub, folder_name, with_digits
from patbench_core.encoders.precomputed import PREFIX
from patbench_core.encoders.variants import split_variant
from patbench_core.results.ledger import Entry, entries
from patbench_core.results.record import Record

HERE, PUBLISHED = "computed here", "read from results/"
FUSION = "fusion:"
"""Before the name of a model whose ranks were fused with BM25's."""


Content = Callable[[str], str | None]
"""Of a name, the digest of what the data of that name hold here now; None where they are not here."""


def of_today(found: Iterable[Entry], content: Content) -> Iterator[Entry]:
    """Those records that are of what their data hold here now; all of data that are not here."""
    now = cache(content)
    for entry in found:
        landscape = entry.record["landscape"]
        if now(landscape["name"]) in (None, landscape["digest"]):
            yield entry


def groups(task: str, content: Content = lambda name: None) -> list[list[Entry]]:
    """Records of `task`, one of each configuration, by landscape: real ones first, larger ones first.

    Of several the one with most evidence counts, then one computed here, then the newest: a quick run on a few
    documents hides no full one.

    Records of two states of a landscape are not comparable: of one that is here, what it holds now counts; of another,
    the newest state computed here and the newest published one are shown.
    """
    states: dict[tuple[str, str], dict[tuple[str, ...], Entry]] = {}
    for entry in of_today(entries(task), content):
        landscape, own = entry.record["landscape"], configuration(entry.record)
        latest = states.setdefault((landscape["name"], landscape["digest"]), {})
        latest[own] = max(latest.get(own, entry), entry, key=_precedence)
    newest: dict[tuple[str, bool], list[Entry]] = {}
    for (name, _), each in sorted(states.items(), key=lambda item: max(map(_age, item[1].values()))):
        newest[name, any(entry.live for entry in each.values())] = list(each.values())
    return sorted(newest.values(), key=_order)


def configuration(record: Record) -> tuple[str, ...]:
    """What tells two records of one landscape and task apart for a reader."""
    model = record["model"]
    sides = (record["query"], record["document"]) if "query" in record else (record["document"],)
    labels = (record["labels"]["set"],) if "labels" in record else ()
    split = (record["split"],) if "split" in record else ()
    metric = (record["details"]["metric"],) if record["task"] == "fusion" else ()
    ranked = (str(record["key"].get(name, "")) for name in ("candidates", "queries"))
    return (
        model["name"],
        own_files(record),
        model["dtype"],
        record["reading"],
        *(side["view"] for side in sides),
        *labels,
        *split,
        *metric,
        *ranked,
    )


def origin(entry: Entry) -> str:
    """Whether a record was computed here or comes with the compendium."""
    return HERE if entry.live else PUBLISHED


def title(record: Record, name: str | None = None) -> str:
    """What a page calls the model of a record, or the model `name` that it is a part of.

    A model that the registry does not hold is marked, and one that defines prompts of which none was used.
    """
    full = name or record["model"]["name"]
    name = full.removeprefix(FUSION)
    if name in registry.entries() and registered(record):
        name = registry.get(name).title
    name += " with BM25" if full.startswith(FUSION) else ""
    half = ["bf16"] if record["model"]["dtype"].startswith("bf16") else []
    return _with(name.removeprefix(PREFIX), half + _marks(record))


def distinct_names(records: Sequence[Record], names: Sequence[str]) -> tuple[str, ...]:
    """The names, with the reading or the arithmetic where that is what tells two records of one name apart."""
    made = []
    for record, name in zip(records, names, strict=True):
        alike = [_apart(other) for other, called in zip(records, names, strict=True) if called == name]
        differ = [
            fact for fact, each in zip(_apart(record), zip(*alike, strict=True), strict=True) if len(set(each)) > 1
        ]
        made.append(f"{name} ({', '.join(differ)})" if differ else name)
    return tuple(made)


def _apart(record: Record) -> tuple[str, str]:
    return record["reading"], record["model"]["dtype"]


def own_files(record: Record) -> str:
    """Digest of a model's files where they alone say which it is: of a folder; empty for what has a registered name."""
    encoders = record["encoders"]
    encoder = encoders.get("document") or encoders.get("query")
    return "" if encoder is None or encoder["revision"] or registered(record) else str(encoder.get("files", ""))


def model_ids(entries: Sequence[Entry]) -> dict[Path, str]:
    """The name of each record's model, by file; where several folders have one name, with digits of their files."""
    models = [(entry.path, entry.record["model"]["name"], own_files(entry.record)) for entry in entries]
    alike: dict[str, set[str]] = {}
    for _, name, own in models:
        alike.setdefault(split_variant(name)[0], set()).add(own)
    several = {base for base, files in alike.items() if len(files) > 1}
    return {
        path: with_digits(name, own) if own and split_variant(name)[0] in several else name
        for path, name, own in models
    }


def marked(record: Record, name: str) -> str:
    """The model `name` of a record, with what a reader has to know of it."""
    return _with(name, _marks(record))


def registered(record: Record) -> bool:
    """Whether the registry holds the model of a record, by name or hub id and revision.

    Vectors that came with patents need no entry; a record without encoders has no model.
    """
    name = record["model"]["name"]
    matching = [each for each in record["encoders"].values() if f"{name}:".startswith(f"{each['model']}:")]
    if name.startswith(PREFIX) or not matching:
        return True
    entry = registry.entries().get(matching[0]["model"]) or entry_of_hub(matching[0]["model"])
    return entry is not None and (not entry.revision or all(each["revision"] == entry.revision for each in matching))


def setup(record: Record) -> str:
    """How a model was set up otherwise than its authors say, such as ``pooling=cls``; empty for their own way.

    A prompt is an odd one where the registry names the model's own; on a benchmark it is part of what was asked.
    """
    base, variant = split_variant(record["model"]["name"])
    odd = variant.setup
    entry = registry.entries().get(base)
    asked = "benchmark" in record["landscape"] or entry is None or not entry.prompts
    return str(replace(odd, prompt=None) if asked else odd)


def trained_on_it(record: Record) -> bool:
    """Whether patbench trained the model on the record's landscape: its score is then over training queries too.

    A landscape of the same name counts too, whose patents or labels are others by now: a state that shares nothing
    with the one that was trained on is marked in vain, which misleads nobody.
    """
    finetuned, here = record["model"].get("finetuned"), record["landscape"]
    return finetuned is not None and any(finetuned["landscape"][key] == here[key] for key in ("digest", "name"))


def _marks(record: Record) -> list[str]:
    own = ["trained on this landscape"] if trained_on_it(record) else []
    unused = ["no prompt used"] if record["model"].get("unused_prompts") else []
    return ([] if registered(record) else ["unregistered"]) + own + unused


def _with(name: str, marks: list[str]) -> str:
    return f"{name} ({', '.join(marks)})" if marks else name


def _order(group: list[Entry]) -> tuple[bool, int, str]:
    landscape = group[0].record["landscape"]
    return landscape["synthetic"], -landscape["documents"], landscape["name"]


def _precedence(entry: Entry) -> tuple[int, int, int, tuple[bool, str, str]]:
    """Protocol, tested documents of all seeds, and methods or arms; where these are equal, age."""
    record = entry.record
    scores = record.get("scores", {})
    tested = max((each.get("n", 0) for each in scores.values()), default=0)
    seeds = record.get("details", {}).get("seeds", 1)
    drawn = seeds if isinstance(seeds, int) else len(seeds)
    return int(str(record["key"].get("protocol", 0))), tested * drawn, len(scores), _age(entry)


def _age(entry: Entry) -> tuple[bool, str, str]:
    """A record computed here before a published one, then the younger one."""
    return entry.live, entry.record["created"], entry.record["id"]


def is_of(record: Record, model: str) -> bool:
    """Whether a record is of the model that a user calls `model`: a registry name, hub id, folder or variant.

    A folder is known by its name and files. ``NAME@X`` has the revision X, or files whose digest begins so.
    """
    base, variant = split_variant(model)
    name = record["model"]["name"]
    if base in registry.entries() or base.startswith(PREFIX):
        return name == variant.of(base)
    encoders = record["encoders"]
    recorded = encoders.get("document") or encoders.get("query") or {}
    files, folder = str(recorded.get("files", "")), Path(base).expanduser()
    if folder.is_dir():
        return name == variant.of(folder_name(folder.resolve())) and files in ("", folder_digest(folder.resolve()))
    bare, _, state = base.partition("@")
    known = not state or recorded.get("revision") == state or bool(files and files.startswith(state))
    return known and name in (variant.of(bare), variant.of(base))
