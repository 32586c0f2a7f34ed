"""The models that patbench knows by name: one table of ``models.toml`` each."""

import re
import tomllib
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from patbench_core.errors.models import BrokenRegistry, UnknownModel, UnreadableRegistry
from patbench_core.paths import home

MODELS = Path(__file__).with_name("models.toml")

Backend = Literal["sentence-transformers", "static", "bm25"]
Way = Literal["site-package", "joined-slices", "converted-onnx", "distilled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelEntry:
    """What the registry says about one model. A field that does not apply is None or empty.

    Attributes
    ----------
    name : str
        How commands and records call the model; the table's name in the file.
    title : str
        How figures and tables call it.
    backend : {"sentence-transformers", "static", "bm25"}
        Code that makes the vectors.
    family : str
        Models of one family differ in size alone.
    default : bool
        Whether a run without ``--model`` uses it.
    hub, revision : str, optional
        Upstream name, and the upstream commit whose weights these are.
    parameters : float, optional
        Millions of parameters.
    dimension, max_tokens : int, optional
        Length of a vector; tokens that one pass reads (None: no limit).
    pooling : str, optional
        How token vectors become one vector.
    licence : str, optional
        SPDX identifier of the weights' licence.
    languages : tuple of str
        ISO 639-1 codes.
    install : {"site-package", "joined-slices", "converted-onnx", "distilled"}, optional
        How the model's folder is had; None if it has none. One file of ``packaged/`` each.
    packages : tuple of str
        ``name==version`` of the packages that carry the model: all of them are needed, except for
        ``site-package``, where each holds the whole model and the first that can be had is taken.
    base : str, optional
        Registry name of the model from whose folder this one is made.
    source_sha256 : str, optional
        SHA-256 of the packaged file from which the folder is made.
    sha256 : dict of {str: str}
        Path inside the folder to SHA-256, for every file that loading reads.
    folder : str, optional
        Where the files of a model of the user's own registry are.
    notes : str
        What a reader of the scores should know.
    """

    name: str
    title: str
    backend: Backend
    family: str
    default: bool
    hub: str | None = None
    revision: str | None = None
    parameters: float | None = None
    dimension: int | None = None
    max_tokens: int | None = None
    pooling: str | None = None
    licence: str | None = None
    languages: tuple[str, ...] = ()
    install: Way | None = None
    packages: tuple[str, ...] = ()
    base: str | None = None
    source_sha256: str | None = None
    sha256: dict[str, str] = field(default_factory=dict)
    folder: str | None = None
    notes: str = ""


def entries() -> dict[str, ModelEntry]:
    """All known models by name, in the registry's order."""
    return dict(_known())


def get(name: str) -> ModelEntry:
    """The entry of one model.

    Raises
    ------
    UnknownModel
        If no entry has that name.
    """
    if name not in _known():
        raise UnknownModel(name, list(_known()))
    return _known()[name]


def default_models() -> list[str]:
    """Names of the models that a run uses when none are named."""
    return [entry.name for entry in _known().values() if entry.default]


def read(file: Path) -> dict[str, ModelEntry]:
    """Read and check a registry file.

    Raises
    ------
    UnreadableRegistry
        If it is no TOML.
    BrokenRegistry
        If a field is unknown, missing, or holds what it cannot hold.
    """
    text = file.read_text(encoding="utf-8")
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnreadableRegistry(file, str(error)) from None
    for name, table in tables.items():
        for key, why in _problems(name, table, set(tables)):
            raise BrokenRegistry(file, _line(text, name, key), name, key, why)
    return {name: _entry(name, table) for name, table in tables.items()}


def _known() -> dict[str, ModelEntry]:
    """The packaged models, then the user's own."""
    packaged, file = _packaged(), own_registry()
    own = read(file) if file.is_file() else {}
    for name in own.keys() & packaged.keys():
        raise BrokenRegistry(file, _line(file.read_text("utf-8"), name, name), name, "name", "is that of a known model")
    return packaged | own


@cache
def _packaged() -> dict[str, ModelEntry]:
    return read(MODELS)


def own_registry() -> Path:
    """The file of the user's own models, which `patbench models add` writes."""
    return home() / "models.toml"


def _entry(name: str, table: dict[str, Any]) -> ModelEntry:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    return ModelEntry(name=name, **values)


_REQUIRED = {each.name for each in fields(ModelEntry) if each.default is each.default_factory is MISSING} - {"name"}
_HINTS = {key: hint for key, hint in get_type_hints(ModelEntry).items() if key != "name"}
_NEEDS: dict[str | None, tuple[str, ...]] = {
    None: (),
    "site-package": ("packages", "sha256"),
    "joined-slices": ("packages", "source_sha256", "sha256"),
    "converted-onnx": ("packages", "source_sha256", "sha256", "base"),
    "distilled": ("base", "dimension"),
}
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PINNED = re.compile(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+")


def _problems(name: str, table: Any, names: set[str]) -> list[tuple[str, str]]:
    """(field, what is wrong with it) of one table of the file, wrong types before missing fields."""
    if not isinstance(table, dict):
        return [(name, f"is {table!r}, expected a table of fields")]
    wrong = [(key, why) for key, value in table.items() if (why := _wrong(key, value))]
    if wrong:
        return wrong
    needed = sorted(_REQUIRED - set(table)) + [key for key in _NEEDS[table.get("install")] if key not in table]
    missing = [(key, "is missing") for key in needed]
    if table.get("base", name) not in names:
        missing.append(("base", f"{table['base']!r} is no model of this file"))
    return missing


def _wrong(key: str, value: Any) -> str | None:
    """What is wrong with one value, or None."""
    if key not in _HINTS:
        return f"is unknown; the fields are {', '.join(_HINTS)}"
    if not _fits(value, _HINTS[key]):
        return f"is {value!r}, expected {_wanted(_HINTS[key])}"
    if key == "packages" and not all(_PINNED.fullmatch(each) for each in value):
        return f"is {value!r}, expected NAME==VERSION for each package"
    digests = {"sha256": lambda: value.values(), "source_sha256": lambda: [value]}.get(key, list)()
    if not all(_SHA256.fullmatch(each) for each in digests):
        return "holds no SHA-256, expected 64 hexadecimal digits"
    return None


def _plain(hint: Any) -> Any:
    """A type hint without its `None`, which TOML cannot write."""
    return next(arm for arm in get_args(hint) if arm is not NoneType) if NoneType in get_args(hint) else hint


def _fits(value: Any, hint: Any) -> bool:
    hint = _plain(hint)
    origin = get_origin(hint)
    if origin is Literal:
        return value in get_args(hint)
    if origin is tuple:
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    if origin is dict:
        return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())
    return type(value) in ({int, float} if hint is float else {hint})


def _wanted(hint: Any) -> str:
    hint = _plain(hint)
    if get_origin(hint) is Literal:
        return f"one of {', '.join(get_args(hint))}"
    names = {str: "text", bool: "true or false", int: "a whole number", float: "a number"}
    return names.get(hint) or {tuple: "a list of texts", dict: "a table of texts"}[get_origin(hint)]


def _line(text: str, name: str, key: str) -> int | None:
    """Number of the line of field `key` in table `name`, of the table's header where it has no such line."""
    headers = {f"[{name}]", f'["{name}"]'}
    inside, header = False, None
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if stripped.startswith("["):
            inside = stripped in headers
            header = number if inside else header
            if stripped in {f"[{name}.{key}]", f'["{name}".{key}]'}:
                return number
        elif inside and re.match(rf"\"?{re.escape(key)}\"?\s*=", stripped):
            return number
    return header
