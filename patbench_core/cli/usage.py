"""A command as it was given: no option twice, and in one line what is wrong with it."""

from typing import Any

import typer
from typer.core import TyperCommand
from typer.exceptions import TyperException

from patbench_core.errors import reach

_NUMBERS = {"int": "a whole number", "float": "a number"}


class Command(TyperCommand):
    """A command that refuses an option which is given twice and is not a list."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """See `TyperCommand`; of two values it would take the last, and say nothing."""
        try:
            _, _, given = self.make_parser(ctx).parse_args(list(args))
        except TyperException as error:
            error.ctx = ctx  # type: ignore[attr-defined]  # the parser leaves it out where a value is missing
            raise
        for option in given:
            if given.count(option) > 1 and not option.multiple and not option.is_eager:
                ctx.fail(f"{option.opts[0]} is given more than once: give it once")
        return super().parse_args(ctx, args)


def refuse_repeats(app: typer.Typer) -> None:
    """Make all commands of an application, and of its groups, a `Command`."""
    for command in app.registered_commands:
        command.cls = Command
    for group in app.registered_groups:
        if group.typer_instance:
            refuse_repeats(group.typer_instance)


def told(error: TyperException) -> str:
    """What is wrong with a command; of a number in the words of the tasks' own options."""
    option = getattr(error, "param", None)
    cause: Any = error.__cause__
    found = cause.errors() if hasattr(cause, "errors") else []  # what pydantic says of a value
    if option is not None and found:
        parsed, _, bound = found[0]["type"].partition("_")
        kind = _NUMBERS.get(parsed) or ("than_equal" in bound and _NUMBERS[option.type_descriptor.annotation.__name__])
        if kind:
            return f"{option.opts[0]} {found[0]['input']!r}: give {kind}{reach(option.min, option.max)}"
    return error.format_message().replace("Value error, ", "").removesuffix(".")
