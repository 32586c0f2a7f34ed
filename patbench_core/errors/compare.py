"""Failures of comparisons."""

import shlex
from collections.abc import Sequence

from patbench_core.errors import PatbenchError


class OneModel(PatbenchError):
    """A comparison of a model with nothing else."""

    def __init__(self, model: str) -> None:
        super().__init__(f"nothing to compare model {model!r} with: name two different models or more")


class MeasureNotRecorded(PatbenchError):
    """A measure that records have no scores of."""

    def __init__(self, metric: str, recorded: Sequence[str]) -> None:
        super().__init__(f"records hold no scores of measure {metric!r}: choose one of {', '.join(recorded)}")


class NoRecords(PatbenchError):
    """Models without the records that a comparison reads."""

    def __init__(self, landscape: str, view: str, models: Sequence[str], *, anywhere: bool) -> None:
        words = ["patbench", "evaluate", "--landscape", landscape]
        command = shlex.join([*words, *(word for model in models for word in ("--model", model)), "--view", view])
        where = "no landscape has records of all these models" if anywhere else f"landscape {landscape!r} has no record"
        named = "" if anywhere else f" of {', '.join(map(repr, models))}"
        super().__init__(f"{where}{named} in view {view}: compute what is missing with '{command}', then compare again")


class NoScope(PatbenchError):
    """A scope without links."""

    def __init__(self, landscape: str, scope: str) -> None:
        super().__init__(
            f"landscape {landscape!r} has no citation link in scope {scope}, so there is nothing to compare: "
            "choose --scope ALL"
        )
