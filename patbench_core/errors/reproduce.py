"""Failures of reproductions and of checks with other tools: what is not pinned, not here, or not installed."""

from difflib import get_close_matches

from patbench_core.errors import PatbenchError


class UnknownBaseline(PatbenchError):
    """A name that no baseline has."""

    def __init__(self, name: str, known: list[str]) -> None:
        close = get_close_matches(name, known, n=3)
        hint = f"did you mean {' or '.join(repr(match) for match in close)}? " if close else ""
        super().__init__(f"baseline {name!r} is not known: {hint}'patbench reproduce' lists all {len(known)}")


class NotReproducible(PatbenchError):
    """A published score that does not say enough to be run, or asks for what patbench does not do."""

    def __init__(self, baseline: str, why: str) -> None:
        super().__init__(f"baseline {baseline!r} cannot be run: {why}; 'patbench reproduce' lists those that can")


class BaselineDataMissing(PatbenchError):
    """A baseline whose data are not on this machine."""

    def __init__(self, baseline: str, landscape: str, command: str) -> None:
        super().__init__(f"baseline {baseline!r} needs the landscape {landscape!r}, which is not here: run '{command}'")


class OtherLandscape(PatbenchError):
    """A landscape of the right name and other content."""

    def __init__(self, baseline: str, landscape: str) -> None:
        super().__init__(
            f"baseline {baseline!r}: the landscape {landscape!r} here has other content than the published "
            "record's, so the two scores cannot be compared: import the same files again, with --qrels if it had one"
        )


class ToolNotInstalled(PatbenchError):
    """Another tool that a check needs."""

    def __init__(self, tool: str) -> None:
        super().__init__(f"{tool} is not installed, and checks with it need it: run 'pip install {tool}'")
