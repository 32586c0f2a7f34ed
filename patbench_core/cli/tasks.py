"""One command a task, made of what the task declares; one printer for the records of all."""

import inspect
import json
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from patbench_core.cli.bar import bar
from patbench_core.cli.console import console, table
from patbench_core.tasks.columns import Column, Row
from patbench_core.tasks.registry import Declaration, Option, declarations, loaded

if TYPE_CHECKING:
    from patbench_core.results.ledger import Entry


def add_tasks(app: typer.Typer, groups: dict[str, typer.Typer]) -> None:
    """Add the command of every task that has one.

    Parameters
    ----------
    app : Typer
    groups : dict of str to Typer
        Commands that begin with such a word are added there; a new one is made where there is none.
    """
    known = [declared for declared in declarations().values() if declared.own_command]
    for main in (declared for declared in known if not declared.switch):
        group, _, word = main.command.rpartition(" ")
        if group and group not in groups:
            groups[group] = typer.Typer(help=main.summary, no_args_is_help=True)
            app.add_typer(groups[group], name=group)
        switched = [declared for declared in known if declared.switch and declared.command == main.command]
        (groups[group] if group else app).command(word)(task_command(main, switched))


def task_command(main: Declaration, switched: Sequence[Declaration] = ()) -> Callable[..., None]:
    """The function behind a command, with the signature that typer reads.

    Parameters
    ----------
    main : Declaration
    switched : sequence of Declaration
        Tasks that a flag of their own turns the command into.
    """
    parameters = [
        *_parameters(main),
        *(_option(option) for task in switched for option in _own(task, main)),
        *(
            _parameter(task.switch.name, bool, task.switch.help, False, task.switch.word)
            for task in switched
            if task.switch and not task.switch.choices
        ),
        inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context),
        _parameter("as_json", bool, f"One JSON object a {main.json_unit}.", False, "--json"),
    ]

    def command(context: typer.Context, **values: Any) -> None:
        given = {name for name in values if str(context.get_parameter_source(name)).endswith("COMMANDLINE")}
        chosen = next((task for task in switched if _turned(task, main, values, given)), main)
        _run(chosen, values, given)

    command.__doc__ = "\n\n".join([main.summary, *(_turning(task, main) for task in switched if task.turned)])
    command.__setattr__("__signature__", inspect.Signature(parameters))
    return command


def print_records(declared: Declaration, entries: "Sequence[Entry]") -> None:
    """Print records of one task and one part as a table."""
    from patbench_core.results.record import known
    from patbench_core.results.selection import marked, model_ids

    columns = sorted(declared.shown(), key=lambda column: not column.text)
    left = 1 + sum(column.text for column in columns)
    first = entries[0].record
    shown = table("model", *(column.title for column in columns), left=left, title=declared.title(first))
    ids = model_ids(entries)
    for entry in entries:
        for position, (name, scores) in enumerate(declared.rows(known(entry.record))):
            row = Row(entry.record, name, scores, first=not position)
            shown.add_row(marked(entry.record, ids[entry.path]) if row.first else "", *_cells(columns, row))
    for name, scores in declared.baseline(known(first)):
        shown.add_row(name, *_cells(columns, Row(first, "", scores)))
    console().print(shown)
    if declared.note:
        console().print(declared.note)


def json_lines(declared: Declaration, entry: "Entry", model: str) -> Iterable[dict[str, object]]:
    """What ``--json`` prints of a record: what it is of, what the task says, and what is known of the `model`."""
    from patbench_core.files import plain
    from patbench_core.results.record import known
    from patbench_core.results.selection import registered

    record = entry.record
    head: dict[str, object] = {"landscape": record["landscape"]["name"], "task": record["task"]}
    head |= {"labels": record["labels"]["set"]} if "labels" in record else {}
    head |= {"model": model}
    prompts = {name: record["model"].get(name, empty) for name, empty in (("prompts", {}), ("unused_prompts", []))}
    return [
        {**head, **plain(line), "registered": registered(record), **prompts} for line in declared.json(known(record))
    ]


def _run(declared: Declaration, values: dict[str, Any], given: Collection[str]) -> None:
    """Run a task with the options that are given: the others are its class's own."""
    models = dict.fromkeys(_prompted(name, values["prompt"]) for name in values["model"]) if declared.model else [""]
    options = {option.name: values[option.name] for option in declared.options if option.name in given}
    task = declared.load_class()(values[declared.source.name], **options)
    parts = list(dict.fromkeys(values[declared.part.name])) if declared.part else [""]
    for warning in task.check_models(list(models)):
        print(f"patbench: warning: {warning}", file=sys.stderr)
    with bar() as progress:
        entries = [entry for model in models for entry in task.entries(model, parts, progress)]
    _warn_of_unused(entries)
    if values["as_json"]:
        from patbench_core.results.selection import model_ids

        ids = model_ids(entries)
        for entry in entries:
            for line in json_lines(declared, entry, ids[entry.path]):
                print(json.dumps(line, ensure_ascii=False))
        return
    for position in range(len(parts)):
        print_records(declared, entries[position :: len(parts)])


def _warn_of_unused(entries: "Iterable[Entry]") -> None:
    """One line on standard error for each model whose prompts none of its texts got."""
    lines = {}
    for entry in entries:
        name, unused = entry.record["model"]["name"], entry.record["model"].get("unused_prompts")
        if unused:
            lines[name] = (
                f"patbench: warning: model {name!r} defines prompts and none was used: choose one of "
                f"{', '.join(unused)} with {name}:prompt=NAME, or none with {name}:prompt=none"
            )
    for line in lines.values():
        print(line, file=sys.stderr)


def _prompted(model: str, prompt: str | None) -> str:
    """A model with the prompt of --prompt, where it has none of its own."""
    from patbench_core.encoders.variants import split_variant, with_prompt

    if prompt and split_variant(model)[1].prompt:
        raise typer.BadParameter(f"{model} names a prompt already: leave out --prompt, or what follows the colon")
    return with_prompt(model, prompt)


def _cells(columns: Sequence[Column], row: Row) -> "list[str]":
    return ["" if column.once and not row.first else column.cell(row) for column in columns]


def _parameters(declared: Declaration) -> list[inspect.Parameter]:
    """The data, the parts, the models, then the task's own options."""
    required = inspect.Parameter.empty
    made = [_parameter(declared.source.name, str, declared.source.help, required, declared.source.word)]
    for option in (declared.part, declared.model):
        made += [_parameter(option.name, list[str], option.help, required, option.word)] if option else []
    made += [_option(option) for option in declared.options]
    if declared.model:
        text = "Prompt of every model, by its name there, or none; the default is the task's. Not with NAME:prompt=P."
        made.append(_parameter("prompt", str | None, text, None))
    return made


def _own(task: Declaration, main: Declaration) -> list[Option]:
    """Options that a task has and the one lacks whose command it shares; none where a flag turns the command."""
    return [option for option in task.options if option not in main.options] if task.turned else []


def _turned(task: Declaration, main: Declaration, values: dict[str, Any], given: Collection[str]) -> bool:
    """Whether the command was turned into that of `task`."""
    if task.turned:
        return bool(
            loaded(task.turned)({each.name: values[each.name] for each in _own(task, main) if each.name in given})
        )
    return bool(task.switch and values[task.switch.name])


def _turning(task: Declaration, main: Declaration) -> str:
    """What turns the command into that of `task`, for the help."""
    words = ", ".join(option.word for option in _own(task, main))
    return f"Any of {words} that says other than its default makes it the study '{task.name}': {task.summary}"


def _option(option: Option) -> inspect.Parameter:
    kind = Literal[option.choices] if option.choices else str
    return _parameter(option.name, kind if option.default else kind | None, option.help, option.default)


def _parameter(name: str, kind: Any, text: str, default: Any, *words: str) -> inspect.Parameter:
    annotation = Annotated[kind, typer.Option(*words, help=text)]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
