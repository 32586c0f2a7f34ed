"""Configuration of a late-interaction model (ColBERT family), read from its files without loading it.

Three kinds of folders are read as sentence-transformers' ``MultiVectorEncoder`` (6.2) loads them: its own, PyLate's
and those of Stanford's ColBERT.
"""

import string
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from patbench_core.encoders.errors import broken_model_folder
from patbench_core.encoders.folder import ModelFolder, read_json

_SETTINGS = "config_sentence_transformers.json"
_PYLATE = {
    "attend_to_expansion_tokens",
    "attend_to_mask_tokens",
    "do_query_expansion",
    "document_length",
    "document_prefix",
    "query_expansion",
    "query_length",
    "query_prefix",
    "skiplist_words",
}
"""Keys that PyLate writes into the settings."""
_PREFIXES = {"query_prefix", "document_prefix"}
_EXPANDED = 32
"""Tokens of an expanded query where a ColBERT folder does not say."""


@dataclass(frozen=True)
class Expansion:
    """How queries are filled up with tokens that take part in the score.

    Attributes
    ----------
    strategy : str
        ``fixed``: every query has `length` tokens; ``min``: at least so many.
    attend : bool
        Whether the other tokens see them.
    token : str or None
        None is the tokenizer's mask.
    """

    strategy: str
    length: int
    attend: bool = False
    token: str | None = None

    def __str__(self) -> str:
        """The expansion in words, such as ``fixed 32 [MASK], not attended``."""
        token = "mask" if self.token is None else self.token
        return f"{self.strategy} {self.length} {token}, {'' if self.attend else 'not '}attended"


@dataclass(frozen=True)
class LateFolder(ModelFolder):
    """A late-interaction model's files; `max_tokens` is that of documents.

    Attributes
    ----------
    query_tokens : int or None
        Tokens that the model reads of a query, prompt and special tokens included; None where nothing is cut.
    skiplist : tuple of str
        Tokens of documents that have no vector.
    markers : tuple of (str, str)
        Role and what its prompt begins with, whether or not the files say it there too.
    """

    query_tokens: int | None = None
    expansion: Expansion | None = None
    skiplist: tuple[str, ...] = ()
    markers: tuple[tuple[str, str], ...] = ()

    def marker(self, role: str) -> str:
        """Marker at the beginning of the role's prompt."""
        return dict(self.markers).get(role, "")


def is_late(path: Path) -> bool:
    """Whether the folder holds a late-interaction model."""
    settings = read_json(path, _SETTINGS)
    kind = settings.get("model_type")  # PyLate did not write it at first
    if kind is None:
        return bool(_PREFIXES & set(settings)) or _has_colbert(path)
    return kind in ("MultiVectorEncoder", "ColBERT")


def read_late_folder(folder: ModelFolder) -> LateFolder:
    """Read what is peculiar to late interaction.

    Raises
    ------
    EncoderError
        If a file is not readable, an expansion has no length, or a projection of token vectors is lacking, which the
        library would make at random.
    """
    path = folder.path
    settings = read_json(path, _SETTINGS)
    own = _own_settings(folder)
    stanford = not folder.modules and _has_colbert(path)
    if not stanford and "model_type" not in settings and "Dense" not in folder.modules:
        raise broken_model_folder(path, "it holds no projection of token vectors (no Dense module)")
    legacy = _stanford_settings(path) if stanford else _pylate_settings(settings)
    known = legacy | own
    expansion = _expansion(path, known.get("query_expansion"))
    base = {each.name: getattr(folder, each.name) for each in fields(ModelFolder)}
    late = LateFolder(
        **base,
        query_tokens=_query_tokens(known.get("query_length"), expansion, folder.max_tokens),
        expansion=expansion,
        skiplist=tuple(_skiplist(folder, legacy)),
        markers=tuple(legacy.get("markers", {}).items()),
    )
    return replace(
        late,
        pooling="one vector a token",
        max_tokens=known.get("document_length") or folder.max_tokens,
        similarity="meanmaxsim" if settings.get("similarity_fn_name") == "meanmaxsim" else "maxsim",
        dimension=_stanford_dimension(path) if stanford else folder.dimension,
    )


def _has_colbert(path: Path) -> bool:
    """Whether the configuration names the class of Stanford's ColBERT, as PyLate's copies of its models do too."""
    return "HF_ColBERT" in (read_json(path, "config.json").get("architectures") or [])


def _own_settings(folder: ModelFolder) -> dict[str, Any]:
    """Lengths and expansion as sentence-transformers keeps them, beside the transformer."""
    own: dict[str, Any] = {}
    for file in sorted(folder.path.glob("**/sentence_*_config.json")):
        own |= read_json(file.parent, file.name)
    return {key: own[key] for key in ("query_length", "document_length", "query_expansion") if key in own}


def _pylate_settings(settings: dict[str, Any]) -> dict[str, Any]:
    """The same as PyLate keeps them; its queries are expanded unless the files say no."""
    if not _PYLATE & set(settings):
        return {}
    known = {key: settings[key] for key in ("query_length", "document_length") if settings.get(key)}
    prefixes = {role: settings.get(f"{role}_prefix") for role in ("query", "document")}
    known["markers"] = {role: prefix for role, prefix in prefixes.items() if prefix}
    if "query_expansion" in settings:
        known["query_expansion"] = settings["query_expansion"]
    elif settings.get("do_query_expansion") is not False:
        attend = settings.get("attend_to_expansion_tokens", settings.get("attend_to_mask_tokens"))
        length = known.pop("query_length", None) or _EXPANDED
        known["query_expansion"] = {"strategy": "fixed", "length": length, "attend": bool(attend)}
    usual = settings.get("model_type") == "ColBERT" or _PREFIXES & set(settings)
    words = settings.get("skiplist_words")
    known["skiplist"] = (list(string.punctuation) if usual else []) if words is None else words
    return known


def _stanford_settings(path: Path) -> dict[str, Any]:
    """The same as Stanford's ColBERT keeps them, which expands all queries."""
    written = read_json(path, "artifact.metadata")
    tokens = {"query": ("query_token_id", "[unused0]"), "document": ("doc_token_id", "[unused1]")}
    expansion = {
        "strategy": "fixed",
        "length": written.get("query_maxlen") or _EXPANDED,
        "attend": bool(written.get("attend_to_mask_tokens")),
    }
    return {
        "document_length": written.get("doc_maxlen"),
        "query_expansion": expansion,
        "markers": {role: (written.get(key) or usual) + " " for role, (key, usual) in tokens.items()},
        "skiplist": list(string.punctuation) if written.get("mask_punctuation", True) else [],
    }


def _expansion(path: Path, written: Any) -> Expansion | None:
    if written is None:
        return None
    try:
        return Expansion(
            str(written["strategy"]), int(written["length"]), bool(written.get("attend")), written.get("token")
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise broken_model_folder(path, f"its query expansion is {written!r}, without strategy or length") from error


def _query_tokens(length: int | None, expansion: Expansion | None, limit: int | None) -> int | None:
    if expansion is None:
        return length or limit
    if expansion.strategy == "fixed":
        return expansion.length
    most = length or limit
    return most and max(most, expansion.length)


def _skiplist(folder: ModelFolder, legacy: dict[str, Any]) -> list[str]:
    """Words of the mask module where the folder lists one, else PyLate's or Stanford's."""
    for module in read_json(folder.path, "modules.json", list):
        if module["type"].endswith(".MultiVectorMask"):
            return list(read_json(folder.path, f"{module['path']}/config.json").get("skiplist_words") or [])
    return list(legacy.get("skiplist", []))


def _stanford_dimension(path: Path) -> int | None:
    """Rows of the projection, which lies among the weights."""
    from safetensors import SafetensorError, safe_open

    for file in sorted(path.glob("*.safetensors")):
        try:
            with safe_open(file, "numpy") as tensors:
                if "linear.weight" in tensors.keys():  # noqa: SIM118 (no mapping)
                    return int(tensors.get_slice("linear.weight").get_shape()[0])
        except (OSError, SafetensorError):
            return None
    return None
