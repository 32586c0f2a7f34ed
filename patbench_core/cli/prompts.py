"""What the command line says of prompts that a model defines and a run does not use."""

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from patbench_core.results.ledger import Entry


def warn_of_unused(entries: "Iterable[Entry]") -> None:
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
