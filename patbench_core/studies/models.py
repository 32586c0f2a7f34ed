"""Models: which models does patbench know, what does each take, what may it be used for, what has it seen?"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from patbench_core.encoders import registry
from patbench_core.encoders.entry import BENCHMARKS, ModelEntry
from patbench_core.encoders.memory import memory_needed
from patbench_core.encoders.variants import split_variant
from patbench_core.progress import Progress, silent
from patbench_core.report.plot import Plot
from patbench_core.report.section import Page, Section, page
from patbench_core.report.table import DataTable
from patbench_core.report.trade_off import Cloud, Panel, trade_off
from patbench_core.results.ledger import entries
from patbench_core.studies.ensure import ensure_records
from patbench_core.studies.wording import listed

PAPER = "arXiv 2605.24297"
USE = {True: "commercial use allowed", False: "no commercial use", None: "not known, or terms of its own"}
_TASKS = ("retrieval", "classification", "clustering", "pairs")
_SHOWN_PROMPTS = 2

_NOTES = (
    "Memory is 1.2 times the weights at their published dtype (float32 where that is not known) and 1 GB, a rule of "
    "thumb; a run in float32 takes more where the weights are published in half precision. patbench refuses a model "
    "that does not fit, or that needs code of its own, before it is downloaded.",
    "Entries of models of the hub were written down from model cards and papers and are unconfirmed until "
    "'patbench models verify NAME' has compared them with the hub. An empty cell is not known.",
    "Trained on: what the authors document; 'unknown' is no claim that a model has not seen a benchmark's patents.",
)


def ensure(landscape: str, models: Sequence[str], view: str = "TA", progress: Progress = silent) -> None:
    """Compute what the ledger lacks of `models` on `landscape`."""
    ensure_records(landscape, models, [view], progress)


def study() -> Page:
    """The page: the registry, with what has been measured of it."""
    known, measured = list(registry.entries().values()), _measured()
    origins = Counter(map(_origin, known))
    return page(
        [
            Section(
                heading="Every model by name",
                facts=f"{len(known)} models: {listed([f'{count} {kind}' for kind, count in origins.items()])}.",
                badges=(),
                answer=_answer(known, measured),
                points=_points(known),
                plot=_plot(known),
                table=_table(known, measured),
                notes=_NOTES,
            )
        ]
    )


def _measured() -> dict[str, dict[str, set[str]]]:
    """Landscapes on which a model has a record, by its registry name and task; variants count for the whole model."""
    found: dict[str, dict[str, set[str]]] = {}
    for task in _TASKS:
        for entry in entries(task):
            name = split_variant(entry.record["model"]["name"])[0]
            found.setdefault(name, {}).setdefault(task, set()).add(entry.record["landscape"]["name"])
    return found


def _origin(entry: ModelEntry) -> str:
    """How a model comes, or why it does not."""
    if entry.remote_code:
        return "that need code of their own and are not run"
    if entry.install or not entry.hub:
        return "that need no hub"
    return "gated on the hub" if entry.gated else "from the hub"


def _answer(known: Sequence[ModelEntry], measured: Mapping[str, object]) -> str:
    here = [entry for entry in known if entry.name in measured]
    paper = [entry for entry in known if PAPER in entry.published]
    run = [entry for entry in known if not entry.remote_code]
    seen = {name: sum(entry.exposed(name) == "trained" for entry in known) for name in BENCHMARKS}
    trained = [f"{count} on {name}" for name, count in seen.items() if count]
    uses = Counter(entry.commercial for entry in known)
    return (
        f"patbench knows {len(known)} models by name and runs {len(run)} of them; {len(here)} have been measured "
        f"so far. Of the {len(paper)} of {PAPER}, {sum(entry in here for entry in paper)} have. Commercial use is "
        f"allowed for {uses[True]}, forbidden for {uses[False]}, and to be looked up for {uses[None]}. Known to have "
        f"been trained on a benchmark: {listed(trained) if trained else 'none'}."
    )


def _points(known: Sequence[ModelEntry]) -> tuple[str, ...]:
    """What fits where, and what goes wrong without care."""
    needs = [memory_needed(entry) for entry in known if not entry.remote_code]
    fit = [f"{sum(of is not None and of <= size * 1e9 for of in needs)} run in {size} GB" for size in (4, 16)]
    prompted = sum(bool(entry.prompts) for entry in known)
    pooled = Counter(entry.pooling.split(",")[0] for entry in known if entry.pooling)
    return (
        f"Of the {len(needs)} that patbench runs, {listed(fit)} at their published dtype.",
        f"{prompted} ask for a prompt. Pooling: {listed([f'{name} {count}' for name, count in pooled.most_common()])}.",
    )


def _plot(known: Sequence[ModelEntry]) -> Plot:
    sized = [entry for entry in known if entry.parameters and entry.dimension]
    clouds = []
    for allowed, name in USE.items():
        of = [entry for entry in sized if entry.commercial is allowed]
        hover = [f"{entry.title}: {_number(entry.parameters)} M, {entry.dimension} dimensions" for entry in of]
        if of:
            x, y = [float(entry.parameters or 0) for entry in of], [float(entry.dimension or 0) for entry in of]
            clouds.append(Cloud(name, x, y, None, None, hover))
    description = "Parameters and dimension of every model, by what its licence allows."
    return trade_off([Panel("parameters (millions)", clouds)], "dimension of a vector", description)


def _table(known: Sequence[ModelEntry], measured: Mapping[str, Mapping[str, set[str]]]) -> DataTable:
    import pandas as pd

    data, shown = [], []
    for entry in known:
        needed, tasks = memory_needed(entry), measured.get(entry.name, {})
        numbers = {"parameters_M": entry.parameters, "dimension": entry.dimension, "max_tokens": entry.max_tokens}
        exposed = {name: entry.exposed(name) for name in BENCHMARKS}
        data.append(
            {"name": entry.name, "title": entry.title, "backend": entry.backend, "family": entry.family}
            | numbers
            | {"memory_GB": None if needed is None else needed / 1e9, "dtype": entry.dtype, "pooling": entry.pooling}
            | {"prompts": "; ".join(f"{key}={text!r}" for key, text in entry.prompts.items()), "licence": entry.licence}
            | {"commercial": entry.commercial, "gated": entry.gated, "remote_code": entry.remote_code}
            | {"hub": entry.hub, "revision": entry.revision}
            | {f"trained_{name}": of for name, of in exposed.items()}
            | {"published": "; ".join(entry.published), "measured": "; ".join(_places(tasks))}
        )
        shown.append(
            {"model": entry.name, "parameters (M)": _number(entry.parameters)}
            | {"dimension": _number(entry.dimension), "tokens": _number(entry.max_tokens)}
            | {"memory (GB)": "" if needed is None else f"{needed / 1e9:.1f}", "pooling": entry.pooling or ""}
            | {"prompts": _prompts(entry.prompts), "licence": entry.licence or "", "commercial use": _use(entry)}
            | {"comes": _comes(entry), "trained on": _exposure(exposed), "scored by": ", ".join(entry.published)}
            | {"measured in": ", ".join(tasks) or "not yet"}
        )
    return DataTable(pd.DataFrame(data), pd.DataFrame(shown), "models", find=True)


def _places(tasks: Mapping[str, Iterable[str]]) -> list[str]:
    return [f"{task} on {', '.join(sorted(places))}" for task, places in tasks.items()]


def _number(of: float | None) -> str:
    return "" if of is None else f"{of:,.1f}".removesuffix(".0")


def _prompts(prompts: Mapping[str, str]) -> str:
    """The texts themselves where there are few, else for what there are some."""
    said = [f"{key} “{text}”" for key, text in prompts.items() if text]
    if len(said) <= _SHOWN_PROMPTS:
        return "; ".join(said).replace("\n", "⏎") or "none known"
    return f"{len(said)}: {', '.join(prompts)}"


def _use(entry: ModelEntry) -> str:
    return {True: "yes", False: "no", None: "see its terms" if entry.licence else ""}[entry.commercial]


def _comes(entry: ModelEntry) -> str:
    """Where a model is had, gated or not."""
    if entry.remote_code:
        return "own code: not run"
    if entry.install:
        return "from packages"
    if not entry.hub:
        return "with patbench"
    return "hub, gated" if entry.gated else "hub"


def _exposure(exposed: Mapping[str, str]) -> str:
    """What is known of a model's training; one word where it is the same for all benchmarks."""
    if len(set(exposed.values())) == 1:
        kind = next(iter(exposed.values()))
        return {"trained": "all of them", "not trained": "none of them"}.get(kind, kind)
    return ", ".join(f"{name}: {of}" for name, of in exposed.items() if of != "unknown") + "; else unknown"
