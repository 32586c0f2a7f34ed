"""Names of landscapes that notebooks get as values: papermill and YAML read 2024, 007, 1e5, true as other than text."""

from collections.abc import Iterable
from contextlib import suppress

from patbench_core.errors.landscape import LandscapeError


def given_name(value: object, known: Iterable[str]) -> str:
    """The name that a parameter means: the one of `known` that is read as its value.

    ``papermill -p landscape 007`` gives the number 7, ``-y "landscape: true"`` the truth value.

    Parameters
    ----------
    value : object
        What a notebook has; a text is the name itself.
    known : iterable of str

    Raises
    ------
    LandscapeError
        If several names are read as this value.
    """
    if isinstance(value, str):
        return value
    matches = [name for name in known if repr(value) in _readings(name)]
    if len(matches) > 1:
        raise LandscapeError(
            f"landscape {value!r}: {' and '.join(map(repr, matches))} are both read so: "
            f"pass the name as text, as in 'papermill -r landscape {matches[0]}'"
        )
    return matches[0] if matches else str(value)


def _readings(name: str) -> set[str]:
    """What papermill's ``-p`` and YAML make of a name, as Python prints it."""
    import yaml

    made: list[object] = [{"True": True, "False": False, "None": None}.get(name, name)]
    for kind in (int, float):
        try:
            made.append(kind(name))
            break
        except ValueError:
            continue
    with suppress(yaml.YAMLError):
        made.append(yaml.safe_load(name))
    return {repr(value) for value in made}
