"""`patbench evaluate`: models on a landscape, each a record."""

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from patbench_core.results.ledger import Entry


class Dtype(StrEnum):
    """Arithmetic of the forward pass."""

    float32 = "float32"
    bf16 = "bf16"


def evaluate(
    landscape: Annotated[str, typer.Option(help="Name of an imported landscape, or demo.")],
    model: Annotated[
        list[str],
        typer.Option(
            help="Registry name, folder, hub id (org/name@revision), precomputed:NAME; repeatable. "
            "NAME:layers=3,dim=128 keeps the first layers, the first dimensions; NAME:prompt=P takes its prompt P."
        ),
    ],
    view: Annotated[str, typer.Option(help="View of queries and documents.")] = "TA",
    doc_view: Annotated[str | None, typer.Option(help="View of the documents, if another.")] = None,
    reading: Annotated[str | None, typer.Option(help="Spans x tokens, such as 1x512 or 8x512:max.")] = None,
    dtype: Annotated[Dtype, typer.Option(help="bf16: half precision on a GPU, autocast on a CPU.")] = Dtype.float32,
    prompt: Annotated[
        str | None,
        typer.Option(
            help="Prompt of every model, by its name there, or none; the default is the task's. Not with NAME:prompt=P."
        ),
    ] = None,
    cost: Annotated[bool, typer.Option("--cost", help="Measure documents per second too (scaling study).")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a record and scope.")] = False,
) -> None:
    """Citation retrieval of each model; what the ledger holds is not computed again."""
    from patbench_core.cli.bar import bar
    from patbench_core.cli.prompts import warn_of_unused
    from patbench_core.tasks.retrieval.evaluation import Evaluation, Settings
    from patbench_core.tasks.scaling.evaluation import ScalingEvaluation

    wanted = dict.fromkeys(_prompted(name, prompt) for name in model)
    evaluation = (ScalingEvaluation if cost else Evaluation)(landscape, Settings(view, doc_view, reading, dtype.value))
    with bar() as progress:
        entries = [evaluation.entry(name, progress) for name in wanted]
    warn_of_unused(entries)
    if as_json:
        for entry in entries:
            for line in _objects(entry):
                print(json.dumps(line, ensure_ascii=False))
        return
    _print(entries)


def _prompted(model: str, prompt: str | None) -> str:
    """A model with the prompt of --prompt, where it has none of its own."""
    from patbench_core.encoders.variants import split_variant, with_prompt

    if prompt and split_variant(model)[1].prompt:
        raise typer.BadParameter(f"{model} names a prompt already: leave out --prompt, or what follows the colon")
    return with_prompt(model, prompt)


def _objects(entry: "Entry") -> list[dict[str, object]]:
    from patbench_core.results.selection import registered

    record = entry.record
    head = {
        "landscape": record["landscape"]["name"],
        "task": record["task"],
        "model": record["model"]["name"],
        "query_view": record["query"]["view"],
        "doc_view": record["document"]["view"],
    }
    head |= {"cost": record["details"]} if "details" in record else {}
    names, scopes = ("metrics", "ci", "tie_band", "n_queries"), record["scopes"].items()
    model = record["model"]
    of_model = {
        "registered": registered(record),
        "prompts": model.get("prompts", {}),
        "unused_prompts": model.get("unused_prompts", []),
    }
    return [head | {"scope": scope} | of_model | {name: of[name] for name in names} for scope, of in scopes]


def _print(entries: "list[Entry]") -> None:
    from rich.text import Text

    from patbench_core.cli.console import console, table
    from patbench_core.results.selection import marked

    first = entries[0].record
    views = " to ".join(dict.fromkeys((first["query"]["view"], first["document"]["view"])))
    title = f"{first['landscape']['name']}, citation retrieval, view {views}, nDCG@10"
    costs = [entry.record["details"]["docs_per_second"] if "details" in entry.record else None for entry in entries]
    measured = any(costs)
    numbers = ("queries", "mean", "95 %", "tie band", "Recall@100", "tokens read", *(("docs/s",) if measured else ()))
    shown = table("model", "reading", "scope", *numbers, left=3, title=title)
    for entry, rate in zip(entries, costs, strict=True):
        record = entry.record
        coverage = record["document"]["token_coverage"]
        for place, (scope, of) in enumerate(record["scopes"].items()):
            shown.add_row(
                Text("" if place else marked(record)),
                "" if place else record["reading"],
                scope,
                f"{of['n_queries']:,}",
                f"{of['metrics']['nDCG@10']:.4f}",
                "{:.3f} to {:.3f}".format(*of["ci"]["nDCG@10"]),
                "{:.4f} to {:.4f}".format(*of["tie_band"]["nDCG@10"]),
                f"{of['metrics']['Recall@100']:.4f}",
                "" if place or coverage is None else f"{coverage:.1%}",
                *(("" if place or rate is None else f"{rate:,.0f}",) if measured else ()),
            )
    console().print(shown)
