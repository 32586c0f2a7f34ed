"""A loaded model against its files: what the loader made of them."""

from pathlib import Path
from typing import TYPE_CHECKING

from patbench_core.encoders.dense import DenseEncoder, load_pipeline
from patbench_core.encoders.folder import read_model_folder
from patbench_core.encoders.late import LateEncoder, load_late
from patbench_core.encoders.late_folder import is_late, read_late_folder
from patbench_core.encoders.reading import Reading
from patbench_core.encoders.verify import Check, check, pooling_mode

if TYPE_CHECKING:
    from sentence_transformers import MultiVectorEncoder, SentenceTransformer


def verify_loaded(name: str, path: Path) -> list[Check]:
    """Load a model and compare modules, pooling, prompts, dimension and tokens with what its files say.

    Raises
    ------
    EncoderError
        If it is no model that patbench loads.
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
