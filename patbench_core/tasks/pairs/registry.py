"""The sets of pairs at hand: those imported below the home folder, and the generated one."""

from patbench_core.paths import checked_name, home
from patbench_core.tasks.errors import TaskError
from patbench_core.tasks.pairs.demo import DEMO_PAIRS, demo_pairs
from patbench_core.tasks.pairs.pair_set import PairSet


def known() -> list[str]:
    """Names of the sets that `get` opens, in alphabetical order."""
    imported = (file.parent.name for file in (home() / "pairs").glob("*/pairs.json"))
    return sorted({DEMO_PAIRS, *(name for name in imported if not name.startswith("."))})


def get(name: str) -> PairSet:
    """Open a set of pairs by name; ``demo-phrases`` is generated whenever it is asked for.

    Raises
    ------
    PatbenchError
    TaskError
        If there is no such set, or its folder cannot be read.
    """
    if checked_name(name) == DEMO_PAIRS:
        return demo_pairs()
    folder = home() / "pairs" / name
    if not (folder / "pairs.json").exists():
        raise TaskError(
            f"set of pairs {name!r} is not known here (known: {', '.join(known())}): "
            f"import it with 'patbench pairs import FILE --name {name}'"
        )
    return PairSet.open(folder)
