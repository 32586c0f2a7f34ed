"""One choice: the best measured model that meets a constraint, all that are level with it, the smallest of these."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf

from patbench_core.encoders import registry
from patbench_core.encoders.entry import BENCHMARKS, ModelEntry
from patbench_core.encoders.memory import weights
from patbench_core.encoders.variants import split_variant
from patbench_core.results.ledger import Entry, entries
from patbench_core.results.record import Record
from patbench_core.results.selection import Group, groups, trained_on_it
from patbench_core.stats.all_pairs import Pair
from patbench_core.studies.leaderboard import ranked
from patbench_core.studies.standings import (
    OTHERS,
    Contest,
    Judged,
    Place,
    best_first,
    compared,
    judged,
    of_part,
    retrieval,
)
from patbench_core.tasks.retrieval.task import TASK as RETRIEVAL

TASKS = (RETRIEVAL, *(of.task for of in OTHERS))
METRIC = "nDCG@10"
"""That decides retrieval; the other tasks have one each in `OTHERS`."""

SMALL_MB = 100


@dataclass(frozen=True)
class Constraint:
    """Which models are allowed.

    Attributes
    ----------
    name : str
    allows : callable
        Whether a registry entry is allowed; None is a model of which the registry says nothing.
    view : str or None
        The only text that there is, for retrieval; None for the text of the page.
    """

    name: str
    allows: Callable[[ModelEntry | None], bool] = lambda _: True
    view: str | None = None


ANY = Constraint("any model")
MODELS = (
    ANY,
    Constraint(f"weights of {SMALL_MB} MB at most", lambda of: of is not None and _megabytes(of) <= SMALL_MB),
    Constraint("no neural network", lambda of: of is not None and not of.network),
    Constraint("commercial use allowed", lambda of: of is not None and of.commercial is True),
)
"""Constraints on the model, for every task."""

TEXTS = (
    Constraint("titles only", view="T"),
    Constraint("title and abstract", view="TA"),
    Constraint("first claims only", view="C1"),
    Constraint("claims only", view="C"),
    Constraint("title, abstract and claims", view="TAC"),
)
"""Constraints on the text, for retrieval, whose records are in several views."""


@dataclass(frozen=True)
class Arena:
    """Where models are judged: one task on one landscape, by one text and one set of labels.

    Attributes
    ----------
    entries : tuple of Entry
        Records, greatest score first.
    judge : callable
        The contest of some of them, in the same order.
    """

    task: str
    group: Group
    part: str
    view: str
    entries: tuple[Entry, ...]
    judge: Callable[[Sequence[Entry]], Contest]
    _judged: dict[tuple[str, ...], Contest] = field(default_factory=dict, compare=False)

    @property
    def where(self) -> str:
        """Such as ``synbio_thomson`` or ``synbio_thomson, ipc_section``."""
        return f"{self.group.name}, {self.part}" if self.part else self.group.name

    def contest(self, of: Sequence[Entry]) -> Contest:
        """The contest of some records; computed once for each set of them."""
        key = tuple(entry.record["id"] for entry in of)
        if key not in self._judged:
            self._judged[key] = self.judge(of)
        return self._judged[key]


@dataclass(frozen=True)
class Choice:
    """What a constraint leads to in one arena.

    Attributes
    ----------
    name, place : str, Place
        The smallest of the models that are level with the best.
    best : str
        Of greatest score; it may be the choice.
    level : tuple of str
        The best and all that are not separable from it, the choice among them.
    sizes : dict of {str: float or None}
        Megabytes of the weights of every model that was compared; None if not known.
    speed : float or None
        Documents per second; None where not measured on this landscape.
    behind : Pair or None
        The choice less the best; None if they are one, or where no paired comparison is possible.
    """

    arena: Arena
    constraint: Constraint
    contest: Contest
    name: str
    place: Place
    best: str
    level: tuple[str, ...]
    sizes: dict[str, float | None]
    speed: float | None
    behind: Pair | None


def arenas(task: str, view: str, landscapes: Sequence[str]) -> list[Arena]:
    """Where records of `task` are, the largest real landscape first; vectors that came with patents take no part.

    Parameters
    ----------
    view : str
        For retrieval, the text on both sides; another task is shown in this text, or in the one that it has.
    landscapes : sequence of str
        Names; empty for all real ones, or for all where none is real.
    """
    found = _retrieval(view) if task == RETRIEVAL else _other(next(of for of in OTHERS if of.task == task), view)
    if landscapes:
        return [of for of in found if of.group.name in landscapes]
    return [of for of in found if not of.group.synthetic] or found


def choose(arena: Arena, constraint: Constraint, speeds: dict[tuple[str, str], float]) -> Choice | None:
    """The choice in one arena; None if no measured model is allowed. What a model was trained on does not judge it."""
    known = {entry.record["id"]: registered(entry.record) for entry in arena.entries}
    allowed = [
        entry
        for entry in arena.entries
        if constraint.allows(of := known[entry.record["id"]])
        and not (_trained_on(of, arena.group.name) or trained_on_it(entry.record))
    ]
    if not allowed:
        return None
    contest = arena.contest(allowed)
    names = list(contest.places)
    sizes = {name: _known_megabytes(registered(entry.record)) for name, entry in zip(names, allowed, strict=True)}
    fast = {
        name: speeds.get((arena.group.name, entry.record["model"]["name"]))
        for name, entry in zip(names, allowed, strict=True)
    }
    level = tuple(name for name in names if contest.places[name].level)
    name = min(level, key=lambda of: (inf if sizes[of] is None else sizes[of], -(fast[of] or 0)))
    behind = contest.made.between(names.index(name), 0) if contest.made and name != names[0] else None
    return Choice(arena, constraint, contest, name, contest.places[name], names[0], level, sizes, fast[name], behind)


@dataclass(frozen=True)
class Overall:
    """One model for several contests.

    Attributes
    ----------
    name : str
        The smallest of those that are the best, or level with it, in most contests.
    level : tuple of Choice
        Contests in which it is.
    of : int
        All contests.
    equals : tuple of str
        Other models that are in as many.
    """

    name: str
    level: tuple[Choice, ...]
    of: int
    equals: tuple[str, ...]


def overall(choices: Sequence[Choice]) -> Overall:
    """The model that is in most groups of equals at the top, the smallest of several such models."""
    counts = Counter(name for choice in choices for name in choice.level)
    most = max(counts.values())
    sizes = {name: size for choice in choices for name, size in choice.sizes.items()}
    name, *equals = sorted(
        (name for name, count in counts.items() if count == most),
        key=lambda of: inf if sizes[of] is None else sizes[of],
    )
    return Overall(name, tuple(choice for choice in choices if name in choice.level), len(choices), tuple(equals))


def registered(record: Record) -> ModelEntry | None:
    """The registry's entry of a record's model, or of the model that it is a variant of."""
    return registry.entries().get(split_variant(record["model"]["name"])[0])


def measured_speeds() -> dict[tuple[str, str], float]:
    """Documents per second of whole models, by landscape and model, from the records of the scaling study."""
    found = {}
    for entry in entries("scaling"):
        details = entry.record["details"]
        if not any(details.get(cut) for cut in ("layers", "dim", "tokens")) and details.get("docs_per_second"):
            found.setdefault(
                (entry.record["landscape"]["name"], entry.record["model"]["name"]), details["docs_per_second"]
            )
    return found


def _retrieval(view: str) -> list[Arena]:
    def wanted(record: Record) -> bool:
        return record["query"]["view"] == record["document"]["view"] == view and record["reading"] != "given"

    def judge(group: Group) -> Callable[[Sequence[Entry]], Contest]:
        return lambda of: retrieval(group, of, compared(of, METRIC), METRIC)

    return [
        Arena(RETRIEVAL, group, "", view, tuple(ranked(group, METRIC)), judge(group))
        for group in groups(RETRIEVAL, wanted)
    ]


def _other(of: Judged, view: str) -> list[Arena]:
    def judge(group: Group, part: str) -> Callable[[Sequence[Entry]], Contest]:
        return lambda entries: of_part(group, of, part, entries)

    found = []
    for group, part, all_of in judged(of, view):
        own = best_first(of, [entry for entry in all_of if entry.record["reading"] != "given"])
        if own:
            seen = own[0].record["document"]["view"]
            found.append(Arena(of.task, group, part, seen, tuple(own), judge(group, part)))
    return found


def _trained_on(entry: ModelEntry | None, landscape: str) -> bool:
    """Whether a model is known to be trained on the benchmark of a landscape, such as patenteb-title2full."""
    own = landscape.casefold().split("-")[0]
    return entry is not None and any(own == name.casefold() and entry.exposed(name) == "trained" for name in BENCHMARKS)


def _known_megabytes(entry: ModelEntry | None) -> float | None:
    size = None if entry is None else weights(entry)
    return None if size is None else size / 1e6


def _megabytes(entry: ModelEntry) -> float:
    """Greater than any limit where not known."""
    size = _known_megabytes(entry)
    return inf if size is None else size
