"""The sets of links at hand: those imported below the home folder, and the generated one."""

from patbench_core.paths import checked_name, home
from patbench_core.tasks.errors import TaskError
from patbench_core.tasks.linkage.link_set import LinkSet

DEMO_LINKS = "demo-products"
"""Name of the generated set."""


def known() -> list[str]:
    """Names of the sets that `get` opens, in alphabetical order."""
    imported = (file.parent.name for file in (home() / "linkage").glob("*/linkage.json"))
    return sorted({DEMO_LINKS, *(name for name in imported if not name.startswith("."))})


def get(name: str) -> LinkSet:
    """Open a set of links by name; ``demo-products`` is generated whenever it is asked for.

    Raises
    ------
    BadName
    TaskError
        If there is no such set, or its folder cannot be read.
    """
    from patbench_core.tasks.linkage.demo import demo_links

    if checked_name(name) == DEMO_LINKS:
        return demo_links()
    folder = home() / "linkage" / name
    if not (folder / "linkage.json").exists():
        raise TaskError(
            f"set of links {name!r} is not known here (known: {', '.join(known())}): import it with "
            f"'patbench linkage import LINKS --products FILE --patents FILE --name {name}'"
        )
    return LinkSet.open(folder)
