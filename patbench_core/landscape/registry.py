"""The landscapes at hand by their names: those imported below the home folder, and the generated demo."""

import hashlib
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from patbench_core.errors.landscape import BrokenLandscape, LandscapeError
from patbench_core.files import FileStates, exclusive, file_states
from patbench_core.landscape.facts import SourceFile
from patbench_core.landscape.importing import DEMO, import_patents, reserved_name
from patbench_core.landscape.incoming import told
from patbench_core.landscape.landscape import Landscape
from patbench_core.paths import checked_name, home


def known() -> list[str]:
    """Names of the landscapes that `get` opens, in alphabetical order; ``demo`` is one, generated or not."""
    imported = (file.parent.name for file in (home() / "landscapes").glob("*/landscape.json"))
    return sorted({DEMO, *(name for name in imported if not name.startswith("."))})


def get(name: object) -> Landscape:
    """Open a landscape by name; ``demo`` is generated on first use, and again when its generator has changed.

    Parameters
    ----------
    name : object
        A text; or the number or other value that papermill or YAML made of it.

    Raises
    ------
    LandscapeError, BrokenLandscape, PatbenchError
        If none of that name is known, it is broken, or the name cannot be one.
    """
    name = given_name(name, known())
    folder = home() / "landscapes" / checked_name(name)
    if name == DEMO:
        return _demo(folder)
    if not (folder / "landscape.json").exists():
        raise LandscapeError(
            f"landscape {name!r} is not known here (known: {', '.join(known()) or 'none'}): "
            f"import it with 'patbench landscape import FILE --name {name}'"
        )
    return _opened(folder)


def given_name(value: object, known: Iterable[str]) -> str:
    """The name that a parameter means: the one of `known` that is read as its value.

    Papermill and YAML read some names as other than text: ``papermill -p landscape 007`` gives the number 7,
    ``-y "landscape: true"`` the truth value.

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


def content(name: str) -> str | None:
    """Digest of what the landscape of that name holds now; None where there is none here, or it is to be made anew."""
    try:
        facts = json.loads((home() / "landscapes" / name / "landscape.json").read_text("utf-8"))
        return None if name == DEMO and facts["source"] != [_demo_source()] else str(facts["digest"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def make_demo(name: str, patents: int, seed: int = 0, progress: Callable[[int], None] = lambda done: None) -> Landscape:
    """Generate a synthetic landscape of `patents` patents, in bounded memory.

    Parameters
    ----------
    progress : callable
        Told at every thousandth how many are written.

    Raises
    ------
    LandscapeError
        If ``demo`` would be of another size or seed than everywhere else.
    """
    from patbench_core.landscape.demo import DEMO_PATENTS, generate

    if checked_name(name) == DEMO and (patents, seed) != (DEMO_PATENTS, 0):
        raise reserved_name(name)
    written = told(generate(patents, seed), progress)
    return import_patents(written, name, synthetic=True, source=[_generated(patents, seed)])


def _demo(folder: Path) -> Landscape:
    source = _demo_source()
    if landscape := _up_to_date(folder, source):
        return landscape
    with exclusive(folder.parent, DEMO):
        return _up_to_date(folder, source) or make_demo(DEMO, source["rows"])


def _demo_source() -> SourceFile:
    """What the demo is made of now."""
    from patbench_core.landscape.demo import DEMO_PATENTS

    return _generated(DEMO_PATENTS, 0)


def _up_to_date(folder: Path, source: SourceFile) -> Landscape | None:
    """The landscape in `folder` if it is whole and of that source."""
    try:
        landscape = _opened(folder)
    except BrokenLandscape:
        return None
    return landscape if landscape.facts["source"] == [source] else None


def _opened(folder: Path) -> Landscape:
    """The landscape in `folder`: the same one, and what was made of it, as long as its files are the same."""
    return _open(folder, file_states(folder))


@lru_cache(maxsize=2)
def _open(folder: Path, state: FileStates) -> Landscape:
    return Landscape.open(folder)


def _generated(patents: int, seed: int) -> SourceFile:
    """The source of a generated landscape: its seed, and the digest of all files of the generator."""
    folder = Path(__file__).with_name("demo")
    content = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.suffix != ".pyc":
            content.update(file.read_bytes())
    return {"file": f"seed {seed}", "sha256": content.hexdigest(), "format": "generated", "rows": patents}
