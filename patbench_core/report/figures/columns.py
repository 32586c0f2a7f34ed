"""Figures of columns that the data have; others are named before anything is drawn."""

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import ParamSpec, TypeVar

from patbench_core.errors import PatbenchError

Given = ParamSpec("Given")
Drawn = TypeVar("Drawn")


def of_columns(*names: str) -> Callable[[Callable[Given, Drawn]], Callable[Given, Drawn]]:
    """Make a function that draws ``data`` refuse columns that there are not.

    Parameters
    ----------
    names : str
        Parameters that name a column of ``data``; one that is None names none. A comparison is not looked into.

    Raises
    ------
    PatbenchError
        By the function, with the parameter and the columns that there are.
    """

    def checking(draw: Callable[Given, Drawn]) -> Callable[Given, Drawn]:
        declared = signature(draw)

        @wraps(draw)
        def drawing(*args: Given.args, **kwargs: Given.kwargs) -> Drawn:
            bound = declared.bind(*args, **kwargs)
            bound.apply_defaults()
            data = bound.arguments["data"]
            for name in names if hasattr(data, "columns") else ():
                column = bound.arguments[name]
                if column is not None and column not in data.columns:
                    what = f"pb.plot.{draw.__name__}: {name}={column!r} is not a column"
                    raise PatbenchError(f"{what}: there are {', '.join(map(str, data.columns)) or 'none'}")
            return draw(*args, **kwargs)

        return drawing

    return checking
