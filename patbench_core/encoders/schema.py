"""Whether a table of ``models.toml`` is an entry: known fields, fitting values, nothing missing.

The checks are patbench's own and not pydantic's: importing pydantic takes 0.15 s, three times as long as reading the
whole registry, and every command reads it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from patbench_core.encoders.entry import BENCHMARKS, LICENCES, Exposure, ModelEntry, Role

_REQUIRED = {each.name for each in fields(ModelEntry) if each.default is each.default_factory is MISSING} - {"name"}
_HINTS = {key: hint for key, hint in get_type_hints(ModelEntry).items() if key != "name"}
_SOURCE = ("packages", "part", "source_sha256", "sha256")
_NEEDS: dict[str | None, tuple[str, ...]] = {
    None: (),
    "site-package": ("packages", "sha256"),
    "zip": _SOURCE,
    "onnx": (*_SOURCE, "base"),
    "gguf": _SOURCE,
    "q4-blocks": _SOURCE,
    "distilled": ("base", "dimension"),
}
_OWN_TERMS = re.compile(r"LicenseRef-[A-Za-z0-9.-]+")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_PINNED = re.compile(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+")
_HUB = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*")
_PROMPT = re.compile(rf"([A-Za-z0-9_-]+\.)?({'|'.join(get_args(Role))})")


def problems(name: str, table: Any, tables: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(field, what is wrong with it) of one of the file's `tables`, wrong values before missing fields."""
    if not isinstance(table, dict):
        return [(name, f"is {table!r}, expected a table of fields")]
    wrong = [(key, why) for key, value in table.items() if (why := _wrong(key, value))]
    if wrong:
        return wrong
    needed = sorted(_REQUIRED - set(table)) + [key for key in _NEEDS[table.get("install")] if key not in table]
    missing = [(key, "is missing") for key in needed]
    if table.get("revision") and "hub" not in table:
        missing.append(("hub", "is missing, and there is a revision of it"))
    for key in ("base", "prompts_of"):
        if table.get(key, name) not in tables:
            missing.append((key, f"{table[key]!r} is not a model of this file"))
    return missing


def _wrong(key: str, value: Any) -> str | None:
    """Description of a wrong value, or None."""
    if key not in _HINTS:
        return f"is unknown; the fields are {', '.join(_HINTS)}"
    if not _fits(value, _HINTS[key]):
        return f"is {value!r}, expected {_wanted(_HINTS[key])}"
    return next((f"is {value!r}, expected {wanted}" for fits, wanted in _CHECKS.get(key, ()) if not fits(value)), None)


_Check = tuple[Callable[[Any], bool], str]
_CHECKS: dict[str, tuple[_Check, ...]] = {
    "hub": ((lambda text: bool(_HUB.fullmatch(text)), "organisation/name"),),
    "revision": ((lambda text: bool(_COMMIT.fullmatch(text)), "a commit of 40 hexadecimal digits"),),
    "parameters": ((lambda number: number > 0, "millions, more than zero"),),
    "dimension": ((lambda number: number > 0, "more than zero"),),
    "max_tokens": ((lambda number: number > 0, "more than zero"),),
    "licence": (
        (
            lambda text: text in LICENCES or bool(_OWN_TERMS.fullmatch(text)),
            f"one of {', '.join(LICENCES)}, or LicenseRef-NAME for other terms",
        ),
    ),
    "packages": ((lambda texts: all(map(_PINNED.fullmatch, texts)), "NAME==VERSION for each package"),),
    "prompts": (
        (lambda texts: all(map(_PROMPT.fullmatch, texts)), "keys ROLE or TASK.ROLE, ROLE being query or document"),
    ),
    "exposure": (
        (lambda table: set(table) <= set(BENCHMARKS), f"benchmarks among {', '.join(BENCHMARKS)}"),
        (
            lambda table: set(table.values()) <= set(get_args(Exposure)),
            f"one of {', '.join(get_args(Exposure))} for each",
        ),
    ),
    "sha256": ((lambda table: all(map(_SHA256.fullmatch, table.values())), "64 hexadecimal digits for each file"),),
    "source_sha256": ((lambda text: bool(_SHA256.fullmatch(text)), "64 hexadecimal digits"),),
}
"""By field: what its value must be beside its type, and how to say so."""


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


def line_of(text: str, name: str, key: str) -> int | None:
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
