"""What `patbench compare` says of records that are not there: why, and a command that makes them."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from patbench_core.errors import PatbenchError

if TYPE_CHECKING:
    import pandas as pd

    from patbench_core.tasks.registry import Declaration


@dataclass(frozen=True)
class Wanted:
    """Records that were asked for."""

    declared: "Declaration"
    landscape: str | None
    view: str
    labels: str | None

    @property
    def viewed(self) -> bool:
        """Whether the command of the task takes a view."""
        return any(option.name == "view" for option in self.declared.options)


def no_records(
    models: Sequence[str], lacking: Sequence[str], wanted: Wanted, nearest: "pd.DataFrame | None"
) -> PatbenchError:
    """The failure of a comparison that lacks records.

    Parameters
    ----------
    lacking : sequence of str
        Those of `models` that `nearest` has no record of.
    nearest : DataFrame or None
        Records of the cell that has most of the models; None where no cell exists.

    Raises
    ------
    PatbenchError
        If no command could make them: no such model, landscape or label set.
    """
    from patbench_core.encoders.naming import named
    from patbench_core.encoders.precomputed import PREFIX
    from patbench_core.encoders.resolve import model_supports
    from patbench_core.encoders.variants import split_variant

    declared = wanted.declared
    for model in models:
        base, _ = split_variant(model)
        if not base.startswith(PREFIX):
            named(base)  # says where there is none
    for model in lacking:
        if not model_supports(model, declared.needs):
            raise PatbenchError(f"model {model!r} gives no {declared.needs}, which {declared.name} needs: leave it out")
    where, here, labels = _place(wanted, None if nearest is None else nearest.iloc[0])
    words = ["patbench", *declared.command.split(), declared.source.word, where]
    words += [declared.part.word, labels] if declared.part else []
    words += [word for model in lacking for word in ("--model", model)]
    command = shlex.join([*words, *(("--view", wanted.view) if wanted.viewed else ())])
    anew = ", imported anew since its records were made," if nearest is None and _imported_anew(declared, where) else ""
    problem = f"{declared.source.name} {where!r}{anew} has no record of {', '.join(map(repr, lacking))}"
    if wanted.landscape is None:
        problem = f"no {declared.source.name} has records of all these models"
    seen = f" in view {wanted.view}" if wanted.viewed else ""
    first = "" if here else f"import {declared.source.name} {where!r}, which is not here, "
    drawn = _drawn(lacking, wanted)
    return PatbenchError(f"{problem}{seen}{drawn}: {first}compute what is missing with '{command}', then compare again")


def _imported_anew(declared: "Declaration", name: str) -> bool:
    """Whether all records of a task are of what data of that name held before, and not of what they hold now."""
    from patbench_core.results.ledger import entries
    from patbench_core.results.selection import of_today
    from patbench_core.tasks.registry import content

    before = list(entries(declared.name, name))
    return bool(before) and not any(of_today(before, partial(content, declared.name)))


def _place(wanted: Wanted, first: "pd.Series[str] | None") -> tuple[str, bool, str]:
    """The set of data and the label set to compute on, and whether the data are here.

    Raises
    ------
    PatbenchError
        If no such set exists.
    """
    from patbench_core.landscape import registry
    from patbench_core.landscape.importing import DEMO
    from patbench_core.tasks.labels import default_sets, label_set
    from patbench_core.tasks.pairs import registry as pairs
    from patbench_core.tasks.pairs.demo import DEMO_PAIRS
    from patbench_core.tasks.registry import LANDSCAPE

    landscapes = wanted.declared.source is LANDSCAPE
    known, usual = (registry.known(), DEMO) if landscapes else (pairs.known(), DEMO_PAIRS)
    where = wanted.landscape or (usual if first is None else str(first["landscape"]))
    if first is None and where not in known:
        (registry.get if landscapes else pairs.get)(where)  # says that there is none
    labels = wanted.labels or ("" if first is None else str(first["labels"]))
    if wanted.declared.part and where in known:
        landscape = registry.get(where)
        labels = labels or next(iter(default_sets(landscape)), "")
        label_set(landscape, labels)
    return where, where in known, labels


def _drawn(models: Sequence[str], wanted: Wanted) -> str:
    """That there are records of drawn queries alone: they stand beside no others."""
    from patbench_core.frames import records
    from patbench_core.results import ledger
    from patbench_core.results.selection import is_of

    view = wanted.view if wanted.viewed else None
    rows = records(wanted.declared.name, view=view, landscape=wanted.landscape, labels=wanted.labels, drawn=None)
    rows = rows[rows["drawn"] > 0]
    read = [ledger.read(path).record for path in rows["path"]]
    found = [any(is_of(record, model) for model in models) for record in read]
    sizes = sorted(set(rows.loc[found, "drawn"]))
    return (
        f" over all queries (those of {' or '.join(map(str, sizes))} drawn queries are not compared)" if sizes else ""
    )
