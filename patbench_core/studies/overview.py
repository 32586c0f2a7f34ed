"""All tasks at a glance: the first section of the leaderboard."""

from collections.abc import Sequence

from patbench_core.report.plot import Plot
from patbench_core.report.ranked_cells import RankedCell, ranked_cells
from patbench_core.report.section import Section
from patbench_core.report.table import DataTable
from patbench_core.results.selection import HERE, PUBLISHED
from patbench_core.studies.standings import OVERLAP, PAIRED, Contest, Place
from patbench_core.studies.wording import listed
from patbench_core.tasks.retrieval.task import TASK as RETRIEVAL

_NAMED = 3

_RANKS = (
    "A range such as 1–3 holds the ranks that a model can have: one more than the models that are separably better, to "
    "all models less those that are separably worse. Being level is not transitive: two models that are level with a "
    "third one may be told apart from each other."
)


def overview(contests: Sequence[Contest]) -> Section:
    """Every model in every contest; scores of different measures are never averaged.

    The commands of retrieval stand in the sections of its landscapes.
    """
    counted = [of for of in contests if not of.synthetic] or list(contests)
    models = _by_success(contests, counted)
    live = [(True, HERE), (False, PUBLISHED)]
    return Section(
        heading="All tasks",
        facts=_facts(contests),
        badges=(" and ".join(name for here, name in live if any(of.live == here for of in contests)),),
        answer=_answer(counted, models),
        plot=_plot(contests, models),
        table=_table(contests, models),
        made_by=tuple(dict.fromkeys(command for of in contests if of.task != RETRIEVAL for command in of.made_by)),
        notes=(_RANKS, *_rules(contests)),
    )


def _facts(contests: Sequence[Contest]) -> str:
    kinds: dict[tuple[str, str], int] = {}
    for of in contests:
        kinds[of.task, of.metric] = kinds.get((of.task, of.metric), 0) + 1
    tasks = [f"{count} of {task} ({metric})" for (task, metric), count in kinds.items()]
    many = f"{len(contests)} contests" if len(contests) > 1 else "1 contest"
    return f"{many}, each a task on one landscape with its own measure: {listed(tasks)}."


def _by_success(contests: Sequence[Contest], counted: Sequence[Contest]) -> list[str]:
    """Models that are level with the first in most contests come first, then the larger share, then the name."""
    names = dict.fromkeys(name for of in (*counted, *contests) for name in of.places)
    tally = {name: _tally(counted, name) for name in names}
    return sorted(names, key=lambda name: (-tally[name][0], tally[name][1], name))


def _tally(contests: Sequence[Contest], name: str) -> tuple[int, int]:
    """Contests in which the model is level with the first, and in which it takes part."""
    places = [of.places[name] for of in contests if name in of.places]
    return sum(place.level for place in places), len(places)


def _answer(counted: Sequence[Contest], models: Sequence[str]) -> str:
    """Who is level with the first in how many contests."""
    leader, *rest = models
    kind = "synthetic" if counted[0].synthetic else "real"
    level, part = _tally(counted, leader)
    alone = sum(leader in of.places and of.places[leader].worst == 1 < len(of.places) for of in counted)
    lead = (
        f"On {kind} patents {leader} is first, or not separable from the first, in {level} of the {part} contests "
        f"that it takes part in (alone at the top in {alone or 'none'})"
    )
    said = [f"{name} in {of[0]} of {of[1]}" for name in rest if (of := _tally(counted, name))[0]]
    more = [f"{len(said) - _NAMED} more in fewer"] if len(said) > _NAMED else []
    whole = f"{lead}; {listed([*said[:_NAMED], *more])}." if said else f"{lead}; no other model is in any."
    undecided = sum(len(of.places) > 1 and all(_whole(of, place) for place in of.places.values()) for of in counted)
    return f"{whole} In {undecided} of the {len(counted)} no two models can be told apart." if undecided else whole


def _whole(of: Contest, place: Place) -> bool:
    """Whether a model can have every rank."""
    return (place.best, place.worst) == (1, len(of.places))


def _plot(contests: Sequence[Contest], models: Sequence[str]) -> Plot:
    cells = [[_cell(of, name, of.places[name]) if name in of.places else None for name in models] for of in contests]
    rows = [(_where(of, contests), of.task, of.part) for of in contests]
    description = (
        "Score of each model in each task on each landscape with the ranks that it can have; colour runs from each "
        "row's lowest to its highest score, scores level with the first are bold."
    )
    return ranked_cells(rows, models, cells, description)


def _cell(of: Contest, name: str, place: Place) -> RankedCell:
    hover = f"{name}, {of.name} on {of.landscape}: {of.metric} {_score(place)}, n = {place.n:,}, rank {place.ranks}"
    return RankedCell(place.score, place.ranks, place.level, hover)


def _table(contests: Sequence[Contest], models: Sequence[str]) -> DataTable:
    import pandas as pd

    data, shown = [], []
    for name in models:
        row: dict[str, object] = {"model": name}
        cells = {"model": name}
        for of in contests:
            where = _where(of, contests)
            key = f"{where}: {of.name}, {of.metric}"
            place, n = of.places.get(name), max(found.n for found in of.places.values())
            heading = f"{where}: {of.name}, {of.metric} (n = {n:,})"
            cells[heading] = f"{_score(place)}, rank {place.ranks}" if place else "–"
            if place:
                values = (place.score, place.low, place.high, place.n, place.best, place.worst, of.rule)
                names = ("", " low", " high", " n", " best rank", " worst rank", " rule")
                row |= {f"{key}{label}": value for label, value in zip(names, values, strict=True)}
        data.append(row)
        shown.append(cells)
    return DataTable(pd.DataFrame(data), pd.DataFrame(shown), "leaderboard-all-tasks")


def _where(of: Contest, contests: Sequence[Contest]) -> str:
    """The landscape, with the origin of its records where two states of it stand side by side."""
    alike = [other for other in contests if (other.landscape, other.name) == (of.landscape, of.name)]
    facts = ["synthetic"] * of.synthetic + [HERE if of.live else PUBLISHED] * (len(alike) > 1)
    return f"{of.landscape} ({', '.join(facts)})" if facts else of.landscape


def _rules(contests: Sequence[Contest]) -> list[str]:
    """What separates two models, by task."""
    said = []
    for rule in (PAIRED, OVERLAP):
        tasks = list(dict.fromkeys(of.task for of in contests if of.rule == rule))
        if tasks:
            cruder = ", a cruder rule that separates less" if rule == OVERLAP else ""
            said.append(f"Separable in {listed(tasks)}: {rule}{cruder}.")
    return said


def _score(place: Place) -> str:
    return f"{place.score:.3f} [{place.low:.3f}, {place.high:.3f}]"
