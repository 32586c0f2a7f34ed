"""Check of a registry entry against the model's own files, and of the loaded model against them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from patbench_core.encoders.dense import DenseEncoder, load_pipeline
from patbench_core.encoders.entry import ModelEntry, Role
from patbench_core.encoders.folder import ModelFolder, describe_folder, pipeline_modules, read_model_folder
from patbench_core.encoders.late import LateEncoder, load_late
from patbench_core.encoders.late_folder import is_late, read_late_folder
from patbench_core.encoders.packaged.folders import noted_digests
from patbench_core.encoders.prompts import ROLES, Defined, Prompt
from patbench_core.encoders.reading import Reading
from patbench_core.files import file_sha256

if TYPE_CHECKING:
    from sentence_transformers import MultiVectorEncoder, SentenceTransformer

Verdict = Literal["agrees", "differs", "noted"]
"""``noted`` is what only one side says."""

_POOLING = {
    "maxsim": "one vector a token",
    "cls": "cls",
    "last": "last token",
    "weighted": "weighted mean",
    "sqrt": "mean/sqrt",
    "max": "max",
}
"""A part of what files and entries call a pooling, and its name here; anything else with a mean is a mean."""
_WEIGHTS = (".safetensors", ".bin")


@dataclass(frozen=True)
class Check:
    """One fact.

    Attributes
    ----------
    expected, found : str
        By the registry entry (by the files, for a loaded model), and in the files (in the loaded model).
    verdict : {"agrees", "differs", "noted"}
    """

    what: str
    expected: str
    found: str
    verdict: Verdict


def check(what: str, expected: object, found: object) -> Check:
    """Compare two values; None is what a side does not say."""
    one_sided = expected is None or found is None
    verdict: Verdict = "noted" if one_sided else "agrees" if expected == found else "differs"
    return Check(what, "" if expected is None else str(expected), "" if found is None else str(found), verdict)


def verify_files(entry: ModelEntry | None, path: Path, files: Sequence[str]) -> list[Check]:
    """Check an entry against the configuration in a folder.

    Parameters
    ----------
    entry : ModelEntry or None
        None for a model that the registry does not hold: what contradicts itself is found, the rest is noted.
    path : Path
        Holds the configuration.
    files : sequence of str
        Paths of all files of the model, also of those that are not in the folder.

    Raises
    ------
    EncoderError
        If the configuration is missing, or a file of it is not readable.
    """
    folder = describe_folder(path)
    folder = read_late_folder(folder) if is_late(path) else folder
    width = entry.dimension if entry else None
    checks = [
        check("pooling", pooling_mode(entry.pooling if entry else None), pooling_mode(folder.pooling)),
        _head(entry, folder, files),
        check("dimension", width, folder.dimension),
        check("max tokens", entry.max_tokens if entry else None, folder.max_tokens),
        *_prompts(entry.prompts if entry else None, folder),
        *_default_prompt(folder),
        check("similarity", None, folder.similarity),
        check("normalised", None, "yes" if "Normalize" in folder.modules else "no"),
        check("architecture", None, folder.architecture),
        check("layers", None, folder.layers),
        _code(entry, folder),
        _weights(files),
        *_digests(entry, path, files),
    ]
    return [each for each in checks if each.expected or each.found]


def verify_loaded(name: str, path: Path) -> list[Check]:
    """Load a model and compare modules, pooling, prompts, dimension and tokens with what its files say.

    Raises
    ------
    EncoderError
        If patbench cannot load the model.
    """
    folder = read_model_folder(path)
    model: MultiVectorEncoder | SentenceTransformer
    if is_late(path):
        late = read_late_folder(folder)
        folder, model = late, load_late(LateEncoder(name, "", late, Reading(1, late.max_tokens)), "cpu")
    else:
        model = load_pipeline(DenseEncoder(name, "", folder, Reading(1, folder.max_tokens)), "cpu")
    modules = [type(module).__name__ for module in model]
    pooling = next(
        (getattr(module, "pooling_mode", None) for module in model if type(module).__name__ == "Pooling"), None
    )
    mode = pooling if isinstance(pooling, str | None) else "+".join(pooling)
    prompts = {name: text for name, text in folder.named_prompts.items() if text}
    loaded = {name: text for name, text in (model.prompts or {}).items() if text}
    read = getattr(model[0], "document_length", None) or model.max_seq_length
    checks = [
        check("loaded modules", ", ".join(folder.modules) or None, ", ".join(modules)),
        check("loaded pooling", pooling_mode(folder.pooling) if pooling else None, pooling_mode(mode)),
        check("loaded prompts", _listed(prompts), _listed(loaded)),
        check("loaded dimension", folder.dimension, model.get_embedding_dimension()),
        check("loaded max tokens", folder.max_tokens, read if folder.max_tokens else None),
    ]
    return [each for each in checks if each.expected or each.found]


def _listed(prompts: dict[str, str]) -> str:
    return ", ".join(f"{name} {text!r}" for name, text in sorted(prompts.items())) or "none"


def pooling_mode(text: str | None) -> str | None:
    """One name for what files, libraries and entries call a pooling; None where they do not say."""
    if not text or text == "unstated":
        return None
    parts = [part for part in re.split(r"\s*[+,]\s*", text.lower()) if "dense" not in part]
    return " + ".join(sorted(_mode(part) for part in parts))


def _mode(text: str) -> str:
    modes = (name for part, name in _POOLING.items() if part in text)
    return next(modes, "mean" if "mean" in text else text)


def _head(entry: ModelEntry | None, folder: ModelFolder, files: Sequence[str]) -> Check:
    """Whether a Dense head, named by the entry or found in the folder, is part of the pipeline."""
    listed = [
        module["path"] for module in pipeline_modules(folder.path) if module["type"].rsplit(".", 1)[-1] == "Dense"
    ]
    if listed:
        weights = [file for file in files if file.endswith(_WEIGHTS)]
        bare = [head for head in listed if weights and not any(file.startswith(f"{head}/") for file in weights)]
        found = f"no weights in {', '.join(bare)}" if bare else ", ".join(listed)
        return Check("Dense head", "yes" if entry else "", found, "differs" if bare else "agrees" if entry else "noted")
    lying = sorted({match[0] for file in files if (match := re.match(r"\d+_Dense[^/]*", file))})
    if lying:
        return Check("Dense head", "yes", f"dropped: modules.json leaves out {', '.join(lying)}", "differs")
    sizes = (entry.dimension, folder.dimension) if entry and "StaticEmbedding" not in folder.modules else (None, None)
    named = entry is not None and re.search(r"\bdense head\b|\+ ?dense\b", f"{entry.pooling}; {entry.notes}", re.I)
    if named or (None not in sizes and sizes[0] != sizes[1]):
        found = f"dropped: modules.json lists none (dimension {sizes[1]}, expected {sizes[0]})"
        return Check("Dense head", "yes", found, "differs")
    return Check("Dense head", "", "none", "noted")


def _prompts(own: Mapping[str, str] | None, folder: ModelFolder) -> list[Check]:
    """Prompts of both roles of retrieval, then those of other tasks that the entry or the files name."""
    entry, files = Defined(own or {}), Defined(files=folder.named_prompts, default=folder.default_prompt)
    general = {role: (entry.choose("retrieval", role), files.choose("retrieval", role)) for role in ROLES["retrieval"]}
    checks = [
        _prompt(f"prompt of {role}", None if own is None else one, theirs) for role, (one, theirs) in general.items()
    ]
    kinds: list[tuple[str, Role]] = [
        (task, role) for task, roles in ROLES.items() for role in roles if task != "retrieval"
    ]
    named: list[tuple[str, Role]] = [
        (key.removesuffix(f".{role}"), role)
        for key in own or {}
        for role in ROLES["retrieval"]
        if key.endswith(f".{role}")
    ]
    for task, role in dict.fromkeys([*kinds, *named]):
        expected, found = entry.choose(task, role), files.choose(task, role)
        if (expected, found) != general[role]:
            checks.append(
                _prompt(f"prompt of {role}, {task}", None if expected == general[role][0] else expected, found)
            )
    return checks


def _prompt(what: str, expected: Prompt | None, found: Prompt) -> Check:
    """Texts are compared; whoever names no prompt has an empty one."""
    if expected is None:
        return Check(what, "", _shown(found), "noted")
    verdict: Verdict = "agrees" if expected.text == found.text else "differs"
    missing = "missing" if expected.text and not found.name else _shown(found)
    return Check(what, _shown(expected), missing, verdict)


def _shown(prompt: Prompt) -> str:
    return repr(prompt.text) if prompt.text else "none"


def _default_prompt(folder: ModelFolder) -> list[Check]:
    name = folder.default_prompt
    if name is None or name in folder.named_prompts:
        return []
    found = f"not among the prompts: {', '.join(sorted(folder.named_prompts)) or 'none'}"
    return [Check("default prompt", repr(name), found, "differs")]


def _code(entry: ModelEntry | None, folder: ModelFolder) -> Check:
    wanted = entry is not None and entry.remote_code
    found = f"needed ({folder.code})" if folder.code else "not needed"
    verdict: Verdict = "agrees" if wanted == bool(folder.code) else "differs"
    return Check("code of its own", "needed" if wanted else "not needed", found, verdict)


def _weights(files: Sequence[str]) -> Check:
    """Patbench loads safetensors alone."""
    if any(file.endswith(".safetensors") for file in files):
        return Check("weights", "safetensors", "safetensors", "agrees")
    pickled = [file for file in files if file.endswith((".bin", ".pt", ".ckpt"))]
    found = f"pickled ({', '.join(pickled[:3])})" if pickled else "not at hand"
    return Check("weights", "safetensors", found, "differs" if pickled else "noted")


def _digests(entry: ModelEntry | None, path: Path, files: Sequence[str]) -> list[Check]:
    """SHA-256 of the files that the entry names, or that were noted when the model was made, where they are at hand."""
    expected = (entry.sha256 if entry else {}) or noted_digests(path)
    if not expected:
        return []
    here = {name: digest for name, digest in expected.items() if (path / name).is_file()}
    wrong = [name for name, digest in here.items() if file_sha256(path / name) != digest]
    wrong += [f"{name} (missing)" for name in expected if name not in here and name not in files]
    found = f"other: {', '.join(wrong)}" if wrong else f"{len(here)} as named"
    return [Check("SHA-256", f"{len(expected)} files", found, "differs" if wrong else "agrees")]
