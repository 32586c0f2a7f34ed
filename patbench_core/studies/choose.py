"""Choosing: which model for a task, a licence, a machine and a text, and how sure is that?"""

from collections.abc import Sequence

from patbench_core.encoders import registry
from patbench_core.encoders.entry import ModelEntry
from patbench_core.encoders.memory import memory_needed
from patbench_core.errors.choose import BadConstraint
from patbench_core.landscape.views import VIEWS
from patbench_core.progress import Progress, silent
from patbench_core.report.intervals import Series, interval_plot
from patbench_core.report.plot import Plot
from patbench_core.report.section import Page, Section, page
from patbench_core.report.table import DataTable
from patbench_core.studies.choices import (
    ANY,
    MODELS,
    TASKS,
    TEXTS,
    Arena,
    Choice,
    Constraint,
    Overall,
    arenas,
    choose,
    measured_speeds,
    overall,
    registered,
)
from patbench_core.studies.ensure import ensure_records
from patbench_core.studies.standings import OVERLAP, Place
from patbench_core.studies.wording import difference, listed
from patbench_core.tasks.retrieval.task import TASK as RETRIEVAL

LICENCES = ("any", "commercial")
_COLOURS, _NAMED = 6, 2

_Row = tuple[Constraint, Arena, Choice | None]


def ensure(landscape: str, models: Sequence[str], text: str = "TA", progress: Progress = silent) -> None:
    """Compute what the ledger lacks of `models` on `landscape`."""
    ensure_records(landscape, models, [text], progress)


def study(
    task: str = RETRIEVAL,
    licence: str = "any",
    memory_gb: float | None = None,
    text: str = "TA",
    landscapes: Sequence[str] = (),
) -> Page:
    """The page: the choice under the reader's constraints, then what usual constraints lead to, task by task.

    Parameters
    ----------
    task : {"retrieval", "classification", "clustering", "pairs"}
    licence : {"any", "commercial"}
    memory_gb : float, optional
        Memory that the model may take in float32; None for no limit.
    text : str
        View that is at hand.
    landscapes : sequence of str
        Where to judge; empty for all real ones, or for all where none is real.

    Raises
    ------
    BadConstraint
        If a constraint has a value that it cannot have.
    """
    for name, value, known in (("task", task, TASKS), ("licence", licence, LICENCES), ("text", text, VIEWS)):
        if value not in known:
            raise BadConstraint(name, value, known)
    speeds = measured_speeds()
    own = _constraint(licence, memory_gb)
    there = [of for of in arenas(task, text, landscapes) if task == "pairs" or of.view == text]
    sections = [_own_section(task, text, own, [(own, of, choose(of, own, speeds)) for of in there])]
    for each in TASKS:
        rows = _rows(each, text, landscapes, speeds)
        if rows:
            sections.append(_section(each, text, rows))
    return page(sections)


def _constraint(licence: str, memory_gb: float | None) -> Constraint:
    """The reader's constraints in one; what is not known of a model does not meet them."""

    def allows(entry: ModelEntry | None) -> bool:
        if licence == "commercial" and (entry is None or entry.commercial is not True):
            return False
        needed = None if entry is None else memory_needed(entry, "float32")
        return memory_gb is None or (needed is not None and needed <= memory_gb * 1e9)

    use = "any licence" if licence == "any" else "commercial use allowed"
    return Constraint(f"{use}, {'any memory' if memory_gb is None else f'{memory_gb:g} GB of memory'}", allows)


def _rows(task: str, text: str, landscapes: Sequence[str], speeds: dict[tuple[str, str], float]) -> list[_Row]:
    """Every usual constraint in every arena of a task, constraint by constraint."""
    shown = arenas(task, text, landscapes)
    rows = [(constraint, of, choose(of, constraint, speeds)) for constraint in MODELS for of in shown]
    if task == RETRIEVAL:
        for constraint in TEXTS:
            known = arenas(task, str(constraint.view), landscapes)
            rows += [(constraint, of, choose(of, constraint, speeds)) for of in known]
    return rows


def _own_section(task: str, text: str, own: Constraint, rows: list[_Row]) -> Section:
    found = [choice for *_, choice in rows if choice]
    where = "phrases" if task == "pairs" else f"text {text}"
    return Section(
        heading="Your constraints",
        facts=f"{task.capitalize()}; {where}; {own.name}.",
        badges=(),
        answer=_own_answer(task, own, found),
        points=(_unmeasured(task, own, [of for _, of, _ in rows]),),
        plot=_candidates(found) if found else None,
        table=_table(rows, f"choice-{task}") if found else None,
        made_by=_commands([of for _, of, _ in rows]),
        notes=_notes(found),
    )


def _own_answer(task: str, own: Constraint, found: list[Choice]) -> str:
    if not found:
        return f"No model that was measured in {task} on this text meets these constraints ({own.name})."
    return f"Take {_said(found, scores=True)}."


def _said(found: list[Choice], scores: bool = False) -> str:
    """The model that is level with the best in most contests, in how many, and beside which others."""
    of = overall(found)
    said = (
        f"{of.name}, {'the only model measured' if _alone(found) else f'best or level with the best in {_share(of)}'}"
    )
    if of.equals:
        said += f", the smallest of {len(of.equals) + 1} such models ({listed(list(of.equals))} beside it)"
    if not scores:
        return said
    shown = [choice for choice in found if of.name in choice.contest.places]
    each = [f"{_scored(choice, of.name)} on {choice.arena.where}" for choice in shown[:_NAMED]]
    return f"{said}: {listed(each)}{', the others in the table' if len(shown) > _NAMED else ''}"


def _alone(found: list[Choice]) -> bool:
    return all(len(choice.contest.places) == 1 for choice in found)


def _share(of: Overall) -> str:
    if of.of == 1:
        return "the one contest"
    every = "both contests" if of.of == 2 else f"all {of.of} contests"
    return every if len(of.level) == of.of else f"{len(of.level)} of {of.of} contests"


def _scored(of: Choice, name: str) -> str:
    place = of.contest.places[name]
    return f"{of.contest.metric} {place.score:.3f} (95 % interval {place.low:.3f} to {place.high:.3f}; n = {place.n:,})"


def _section(task: str, text: str, rows: list[_Row]) -> Section:
    places = list(dict.fromkeys(of.where for _, of, _ in rows))
    found = [choice for *_, choice in rows if choice]
    free = [choice for constraint, _, choice in rows if constraint is ANY and choice]
    metric = next((choice.contest.metric for choice in found), "")
    return Section(
        heading=task.capitalize(),
        facts=f"{metric} in {len(places)} {'contest' if len(places) == 1 else 'contests'}: {'; '.join(places)}."
        + (f" Text {text} on both sides unless the constraint says otherwise." if task == RETRIEVAL else ""),
        badges=("synthetic",) if all(of.group.synthetic for _, of, _ in rows) else (),
        answer=_answer(free) if free else f"No model was measured in {task} on {text}.",
        points=_points(rows),
        plot=_plot(task, rows) if found else None,
        table=_table(rows, f"choices-{task}"),
        made_by=_commands([of for _, of, _ in rows]),
        notes=_notes(found),
    )


def _answer(free: list[Choice]) -> str:
    """The choice among all models, and in how many contests it is open."""
    open_ = sum(len(choice.level) > 1 for choice in free)
    rest = "Nowhere is another model level with the best"
    if open_:
        rest = f"In {open_} of {len(free)} the best cannot be told apart from another model"
    return f"Of all models: {_said(free, scores=True)}. {rest}."


def _points(rows: list[_Row]) -> tuple[str, ...]:
    """A line a constraint, and what has not been measured."""
    said = []
    for constraint in dict.fromkeys(of for of, *_ in rows if of is not ANY and of.view != rows[0][1].view):
        choices = [choice for of, _, choice in rows if of is constraint and choice]
        name = constraint.name[:1].upper() + constraint.name[1:]
        said.append(f"{name}: {_said(choices) if choices else 'no model was measured'}.")
    shown = [of for constraint, of, _ in rows if constraint is ANY]
    return (*said, _unmeasured(shown[0].task, ANY, shown)) if shown else tuple(said)


def _unmeasured(task: str, constraint: Constraint, shown: list[Arena]) -> str:
    """How many registered models meet the constraint and could be measured, but are not."""
    seen = {of.name for arena in shown for entry in arena.entries if (of := registered(entry.record))}
    need = "ranking" if task == RETRIEVAL else "document vectors"
    able = [
        entry
        for entry in registry.entries().values()
        if not entry.remote_code and constraint.allows(entry) and entry.supports(need)
    ]
    missing = [entry.name for entry in able if entry.name not in seen]
    if not missing:
        return "Every registered model that meets the constraint and can be run has been measured."
    how = f"; measure one with '{_command(shown[0], missing[0])}'" if shown else ""
    return (
        f"{len(missing)} of the {len(able)} registered models that {'meet this and ' if constraint is not ANY else ''}"
        f"can be run have no record here and are not judged{how}."
    )


def _command(arena: Arena, model: str) -> str:
    """The command of a record, for another model."""
    record = arena.entries[0].record
    return record["command"].replace(f"--model {record['model']['name']}", f"--model {model}")


def _commands(shown: Sequence[Arena]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entry.record["command"] for of in shown for entry in of.entries))


def _notes(found: list[Choice]) -> tuple[str, ...]:
    cruder = sorted({choice.arena.task for choice in found if choice.contest.rule == OVERLAP})
    if not cruder:
        return ()
    return (
        f"In {listed(cruder)} two models count as told apart only where their 95 % intervals have no point in common, "
        "a cruder rule that separates less than a paired test.",
    )


def _candidates(found: list[Choice]) -> Plot:
    """Every model that meets the constraints, in each contest."""
    shown = found[:_COLOURS]
    names = list(dict.fromkeys(name for choice in shown for name in choice.contest.places))
    series = [_series(of.arena.where, [of.contest.places.get(name) for name in names], names) for of in shown]
    metric = shown[0].contest.metric
    return interval_plot(names, series, metric, f"{metric} of every model that meets the constraints, 95 % intervals.")


def _plot(task: str, rows: list[_Row]) -> Plot:
    """Score of each choice: constraints as rows and contests as colours, the other way round for many contests."""
    constraints = list(dict.fromkeys(constraint.name for constraint, *_ in rows))
    places = list(dict.fromkeys(of.where for _, of, _ in rows))
    by = {(constraint.name, of.where): choice for constraint, of, choice in rows if choice}
    turned = len(places) > _COLOURS
    labels, colours = (places, constraints) if turned else (constraints, places)
    series = []
    for colour in colours[:_COLOURS]:
        choices = [by.get((colour, label) if turned else (label, colour)) for label in labels]
        said = [choice.name if choice else "" for choice in choices]
        series.append(_series(colour, [choice and choice.place for choice in choices], said))
    metric = next(iter(by.values())).contest.metric
    return interval_plot(
        labels,
        series,
        metric,
        f"{metric} of the smallest of the best models under each constraint in {task}, with 95 % intervals.",
    )


def _series(name: str, places: Sequence[Place | None], models: Sequence[str]) -> Series:
    return Series(
        name=name,
        means=[of and of.score for of in places],
        lows=[of and of.low for of in places],
        highs=[of and of.high for of in places],
        hover=[
            f"{name}, {model}: {of.score:.3f} [{of.low:.3f}, {of.high:.3f}], n = {of.n:,}" if of else ""
            for of, model in zip(places, models, strict=True)
        ],
    )


def _table(rows: list[_Row], file: str) -> DataTable:
    import pandas as pd

    data, shown = [], []
    for constraint, arena, of in rows:
        head: dict[str, object] = {"constraint": constraint.name, "contest": arena.where, "text": arena.view}
        if of is None:
            data.append(head)
            shown.append(head | {"smallest of the best": "none measured"})
            continue
        behind = "–" if of.name == of.best else difference(of.behind.difference) if of.behind else "not paired"
        place, best = of.place, of.contest.places[of.best]
        data.append(
            head
            | {"smallest_of_level": of.name, "metric": of.contest.metric, "score": place.score, "low": place.low}
            | {"high": place.high, "n": place.n, "models": len(of.contest.places), "best": of.best}
            | {"best_score": best.score, "level": "; ".join(of.level), "rule": of.contest.rule}
            | {"weights_MB": of.sizes[of.name], "docs_per_second": of.speed}
            | {key: getattr(of.behind, name, None) for key, name in (("behind", "mean"), ("behind_low", "low"))}
            | {"behind_high": getattr(of.behind, "high", None)}
        )
        shown.append(
            head
            | {
                "smallest of the best": of.name,
                of.contest.metric: f"{place.score:.3f} [{place.low:.3f}, {place.high:.3f}]",
            }
            | {"n": f"{place.n:,}", "the best, and level with it": ", ".join(of.level), "behind the best": behind}
            | {
                "weights (MB)": _number(of.sizes[of.name]),
                "docs/s": _number(of.speed),
                "of": str(len(of.contest.places)),
            }
        )
    return DataTable(pd.DataFrame(data), pd.DataFrame(shown).fillna(""), file, find=True)


def _number(of: float | None) -> str:
    return "" if of is None else f"{of:,.0f}"
