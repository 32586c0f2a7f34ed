"""PatenTEB: how do models do on its 15 tasks, beside what its paper says?"""

from collections.abc import Sequence

from patbench_core.benchmarks import patenteb
from patbench_core.benchmarks.patenteb_scores import Overall, Score
from patbench_core.benchmarks.patenteb_tasks import NAME, TITLE, Task, tasks
from patbench_core.encoders.resolve import model_supports
from patbench_core.progress import Progress, silent
from patbench_core.report.intervals import Series, interval_plot
from patbench_core.report.plot import Plot
from patbench_core.report.section import Page, Section, page
from patbench_core.report.table import DataTable
from patbench_core.results.selection import origin
from patbench_core.studies.benchmark_scores import SPLITS, score_plot, score_rows
from patbench_core.studies.patenteb_results import TABLE, Result, figures, overalls, published, published_as, results
from patbench_core.studies.wording import listed, signed
from patbench_core.tasks.clustering.label_clusters import MOST

PARTS = {
    "retrieval of linked patents": ("retrieval_IN", "retrieval_MIXED", "retrieval_OUT"),
    "retrieval across parts of a patent": (
        "title2full",
        "problem2full",
        "problem2solution",
        "effect2full",
        "effect2substance",
    ),
    "classification": ("class_bloom", "class_nli_oldnew", "class_text2ipc3"),
    "clustering": ("clusters_ext_full_ipc", "clusters_inventor"),
    "paraphrase": ("para_problem", "para_solution"),
}

RECONSTRUCTED = {
    "retrieval of linked patents": "A reconstruction: the authors' pool of documents is not known. Here it is all "
    "positives and negatives of the task's triplets, relevant are all positives of a query, and the patent that is the "
    "query is left out where the pool holds it.",
    "retrieval across parts of a patent": "A reconstruction: the authors' pool of documents is not known. Here it is "
    "the documents of all rows, and relevant is the one of the query's own row; where another row has the very same "
    "text, the tie band of the record says what their order is worth.",
    "classification": "A reconstruction: the authors' classifier and training split are not known. Here 20 % of the "
    "test file are test documents, and one logistic regression a class is fitted on the others, which gives a class "
    "where its probability is above one half; classes of fewer than 20 documents are left out. Two texts of a row are "
    "joined by a newline.",
    "clustering": f"A reconstruction: the authors' algorithm is not known. Here it is k-means with as many clusters as "
    f"there are labels, from three starts, on whole labels drawn until {MOST:,} documents are full. With labels of few "
    "documents V-measure is high by chance alone: the table says how high for randomly assigned labels.",
    "paraphrase": "A reconstruction: Pearson's r of cosine and label over all pairs, both texts encoded as queries; "
    "intervals are over first texts.",
}

OVERALL = (
    "A reconstruction: the authors' overall score is not known. Over tasks is the mean of the 15 scores; over types "
    "the mean of the four means of classification, clustering, paraphrase and retrieval. With a task missing "
    "neither is given. Intervals take the tasks as independent."
)


def ensure(landscape: str, models: Sequence[str], progress: Progress = silent) -> None:
    """Compute what the ledger lacks of `models` on the tasks that are at hand; the landscape plays no part."""
    for name in patenteb.available():
        for model in models:
            if tasks()[name].type == "retrieval" or model_supports(model, "document vectors"):
                patenteb.run(name, model, progress)


def study() -> Page:
    """The page."""
    return page(sections())


def sections() -> list[Section]:
    """What the benchmark is, how models do overall, and each part that has records or published scores."""
    found = results()
    made = [_card()]
    if found:
        made.append(_overall(overalls(found)))
    return made + [
        _part(part, names, found)
        for part, names in PARTS.items()
        if any(name in found or name in published() for name in names)
    ]


def _card() -> Section:
    import pandas as pd

    here = patenteb.revisions()
    data = [
        {
            "task": task.name,
            "type": task.type,
            "metric": task.metric,
            "rows as published": task.rows,
            "prompts": ", ".join(task.prompts.values()),
            "columns": "known" if task.known else "not known",
            "revision": here.get(task.name, "")[:8] or "not fetched",
        }
        for task in tasks().values()
    ]
    shown = [
        row | {"rows as published": f"{task.rows:,}", "prompts": ", ".join(task.prompts)}
        for row, task in zip(data, tasks().values(), strict=True)
    ]
    return Section(
        heading=TITLE,
        facts="15 data sets datalyes/<task>, CC BY-NC-SA 4.0, gated with automatic approval; arXiv 2510.22264.",
        badges=("real patents",),
        answer="Fifteen tasks of four types, each a data set of its own: accept the terms of each on its page of the "
        "hub, then 'patbench benchmarks get patenteb:TASK' fetches it.",
        plot=None,
        table=DataTable(pd.DataFrame(data), pd.DataFrame(shown), "patenteb-tasks"),
        notes=(
            "Where the names of columns are not known, those that such files usually have are tried in turn, and what "
            "is missing is said. Where a revision is not known beforehand, the commit that main stands for when a task "
            "is first fetched is kept, and every record names it.",
        ),
    )


def _overall(found: dict[str, Overall]) -> Section:
    import pandas as pd

    data, shown = [], []
    for model, each in found.items():
        parts = {"over tasks": each.of_tasks, "over types": each.of_types}
        parts |= {kind: each.by_type.get(kind) for kind in ("classification", "clustering", "paraphrase", "retrieval")}
        row: dict[str, object] = {"model": model}
        for name, score in parts.items():
            row |= {f"{name}{end}": score and getattr(score, key) for end, key in _ENDS.items()}
        data.append(row | {"missing": " ".join(each.missing)})
        cells = {name: _interval(score) if score else "–" for name, score in parts.items()}
        shown.append({"model": model, "tasks": f"{len(tasks()) - len(each.missing)} of {len(tasks())}"} | cells)
    whole = [(model, each.of_tasks) for model, each in found.items() if each.of_tasks]
    return Section(
        heading=f"{TITLE}, overall",
        facts=f"{len(tasks())} tasks; {len(found)} model{'s' if len(found) > 1 else ''} with a record.",
        badges=("reconstruction",),
        answer=_overall_answer(whole),
        points=tuple(
            f"{model} has no overall score: no record of {listed(list(each.missing))}."
            for model, each in found.items()
            if each.missing
        ),
        plot=None,
        table=DataTable(pd.DataFrame(data), pd.DataFrame(shown), "patenteb-overall"),
        notes=(OVERALL,),
    )


_ENDS = {"": "value", "_low": "low", "_high": "high"}


def _overall_answer(whole: list[tuple[str, Score]]) -> str:
    if not whole:
        return "No model has a record of all 15 tasks, so there is no overall score."
    (leader, best), *others = whole
    rest = "; whether the others differ from it was not tested" if others else ""
    return f"{leader} has the greatest mean over all tasks, {_said(best)}{rest}."


def _part(part: str, names: Sequence[str], found: dict[str, list[Result]]) -> Section:
    measured = {name: found[name] for name in names if name in found}
    metric = tasks()[names[0]].metric
    entries = [result.entry for each in measured.values() for result in each]
    missing = [name for name in names if name not in measured]
    return Section(
        heading=f"{TITLE}, {part}",
        facts=f"{metric}; no record of {listed(missing)}." if missing else f"{metric}.",
        badges=tuple(dict.fromkeys(origin(entry) for entry in entries)) or ("published",),
        answer=_answer(measured) if measured else f"No record yet: the table shows what {TABLE} says.",
        points=tuple(_point(name, each) for name, each in measured.items()),
        plot=_plot(part, measured, metric) if measured else _published_plot(metric),
        table=_table(part, names, measured),
        made_by=tuple(entry.record["command"] for entry in entries),
        notes=(RECONSTRUCTED[part],),
    )


def _answer(measured: dict[str, list[Result]]) -> str:
    """Which model has the greatest score on which tasks."""
    led: dict[str, list[str]] = {}
    for name, each in measured.items():
        led.setdefault(each[0].model, []).append(name)
    return f"The greatest score is that of {listed([f'{model} on {listed(names)}' for model, names in led.items()])}."


def _point(name: str, ranked: list[Result]) -> str:
    best, *others = ranked
    if others and not best.verdict:
        rest = "; whether the others differ from it was not tested"
    else:
        rest = "".join(f"; {result.model}: {result.verdict}" for result in others)
    return f"{name}: {best.model} {_said(best.score)}, n = {best.score.n:,}{rest}."


def _plot(part: str, measured: dict[str, list[Result]], metric: str) -> Plot:
    models = list(dict.fromkeys(result.model for each in measured.values() for result in each))
    series = []
    for name, each in measured.items():
        by_model = {result.model: result.score for result in each}
        scores = [by_model.get(model) for model in models]
        series.append(
            Series(
                name=name,
                means=[score and score.value for score in scores],
                lows=[score and score.low for score in scores],
                highs=[score and score.high for score in scores],
                hover=[
                    f"{model}, {name}: {_said(score)}" if score else ""
                    for model, score in zip(models, scores, strict=True)
                ],
            )
        )
    return interval_plot(models, series, metric, f"{metric} of each model on {TITLE}, {part}, with 95 % intervals.")


def _published_plot(metric: str) -> Plot:
    """The paper's scores, where there are no others."""
    return score_plot(TITLE, metric, SPLITS[NAME], score_rows(SPLITS[NAME], figures(), ()))


def _table(part: str, names: Sequence[str], measured: dict[str, list[Result]]) -> DataTable:
    """A row a task and model; models that only the paper has come last."""
    import pandas as pd

    data, shown = [], []
    for name in names:
        ranked = measured.get(name, [])
        for row, cells in [_row(tasks()[name], result) for result in ranked] + _only_published(name, ranked):
            data.append(row)
            shown.append(cells)
    cells = pd.DataFrame(shown).fillna("")
    if not cells["published"].any():
        cells = cells.drop(columns="published")
    return DataTable(pd.DataFrame(data), cells, f"patenteb-{part.replace(' ', '-')}")


def _row(task: Task, result: Result) -> tuple[dict[str, object], dict[str, object]]:
    score, record = result.score, result.entry.record
    known = published_as(task.name, result)
    said = published()[task.name][known] if known else None
    row = {"task": task.name, "model": result.model, "metric": task.metric}
    row |= {"score": score.value, "low": score.low, "high": score.high, "n": score.n, "published": said}
    row |= {"revision": record["landscape"]["benchmark"]["revision"], "origin": origin(result.entry)}
    cells = {"task": task.name, "model": result.model, "score": _interval(score), "n": f"{score.n:,}"}
    if task.type == "retrieval":
        row["ties_worst"], row["ties_best"] = band = record["scopes"]["ALL"]["tie_band"][task.metric]
        cells["tie band"] = " to ".join(f"{end:.3f}" for end in band)
    if task.type == "classification":
        row["classes"], row["classes_left_out"] = len(record["labels"]["names"]), record["details"]["rare_labels"]
        cells |= {"classes": f"{row['classes']}, {row['classes_left_out']} left out"}
    if task.type == "clustering":
        row["by_chance"] = next(iter(record["details"]["chance"].values()))[task.metric]
        row["AMI"] = next(iter(record["scores"].values()))["metrics"]["AMI"]
        cells |= {"by chance": f"{row['by_chance']:.3f}", "AMI": f"{row['AMI']:.3f}"}
    cells |= {"published": "" if said is None else f"{said:.3f}", "revision": row["revision"][:8]}
    return row, cells | {"from": row["origin"]}


def _only_published(name: str, ranked: list[Result]) -> list[tuple[dict[str, object], dict[str, object]]]:
    """Rows of the paper for models that have no record."""
    taken = {published_as(name, result) for result in ranked}
    rows = []
    for model, value in published().get(name, {}).items():
        if model not in taken:
            row = {"task": name, "model": model, "published": value, "origin": TABLE}
            rows.append((row, {"task": name, "model": model, "published": f"{value:.3f}", "from": TABLE}))
    return rows


def _interval(score: Score) -> str:
    return f"{signed(score.value)} [{signed(score.low)}, {signed(score.high)}]"


def _said(score: Score) -> str:
    return f"{signed(score.value)} (95 % interval {signed(score.low)} to {signed(score.high)})"
