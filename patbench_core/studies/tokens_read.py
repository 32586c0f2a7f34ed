"""How much of each view a model reads."""

from patbench_core.report.heatmap import Block, block_heatmap
from patbench_core.report.plot import Plot
from patbench_core.report.section import Section
from patbench_core.report.table import DataTable
from patbench_core.results.ledger import Entry
from patbench_core.results.selection import Group
from patbench_core.studies.wording import listed


def tokens_section(group: Group, models: dict[str, list[Entry]], views: list[str]) -> Section:
    """Share of the documents' tokens that each model reads of each view; where some are cut off."""
    known = {name: of for name, of in models.items() if of[0].record["document"]["token_coverage"] is not None}
    others = [name for name in models if name not in known]
    note = f"No tokens to cut: {listed(others)} reads texts whole and is left out." if others else ""
    return Section(
        heading=f"{group.name}: tokens read",
        facts="Share of the tokens of all documents that is within the model's length, at the reading of its scores.",
        badges=(),
        answer=_answer(known) if known else "No model with a token limit is measured here.",
        plot=_plot(group, known, views) if known else None,
        table=_table(group, known) if known else None,
        notes=(note,) if note and known else (),
    )


def _share(entry: Entry) -> float:
    return entry.record["document"]["token_coverage"]


def _answer(models: dict[str, list[Entry]]) -> str:
    """The view that is cut most, and how many pairs of model and view are cut at all."""
    pairs = [(name, entry) for name, of in models.items() for entry in of]
    name, entry = min(pairs, key=lambda pair: _share(pair[1]))
    record = entry.record
    cut = sum(_share(entry) < 1 for _, entry in pairs)
    if not cut:
        return f"Every one of the {len(pairs)} pairs of model and view is read whole."
    return (
        f"{cut} of {len(pairs)} pairs of model and view are cut; most of all {name} on {record['query']['view']}, "
        f"which reads {_share(entry):.0%} of the tokens of {record['document']['texts']:,} texts "
        f"({record['reading']}). A score of a view that is cut is a score of its beginning."
    )


def _plot(group: Group, models: dict[str, list[Entry]], views: list[str]) -> Plot:
    values, cells, hover = [], [], []
    for name, of in models.items():
        at = {entry.record["query"]["view"]: entry for entry in of}
        values.append([_share(at[view]) if view in at else None for view in views])
        cells.append([f"{_share(at[view]):.0%}" if view in at else "" for view in views])
        hover.append([_hover(name, at[view]) if view in at else "" for view in views])
    block = Block("", list(models), values, cells, hover, (0.0, 1.0))
    return block_heatmap([block], views, "", "", f"Share of tokens read by each model of each view on {group.name}.")


def _hover(name: str, entry: Entry) -> str:
    record = entry.record
    read = f"{_share(entry):.1%} of the tokens of {record['document']['texts']:,} texts"
    return f"{name}, {record['query']['view']}: {read}, reading {record['reading']}"


def _table(group: Group, models: dict[str, list[Entry]]) -> DataTable:
    import pandas as pd

    data, shown = [], []
    for name, of in models.items():
        for entry in of:
            record = entry.record
            view, texts = record["query"]["view"], record["document"]["texts"]
            head = {"model": name, "view": view, "reading": record["reading"]}
            data.append(head | {"token_coverage": _share(entry), "texts": texts})
            shown.append(head | {"tokens read": f"{_share(entry):.1%}", "texts": f"{texts:,}"})
    return DataTable(pd.DataFrame(data), pd.DataFrame(shown), f"text-views-tokens-{group.name}")
