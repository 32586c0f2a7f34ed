"""Low-rank adapters for models that are too large to train whole; merged before the model is written."""

from importlib.util import find_spec
from typing import TYPE_CHECKING

from patbench_core.training.errors import training_packages_missing

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


def add_adapters(model: "SentenceTransformer", rank: int) -> None:
    """Freeze the transformer and add adapters of `rank` to all of its linear layers.

    Raises
    ------
    TrainingError
        If peft is not installed.
    """
    if find_spec("peft") is None:
        raise training_packages_missing(["peft"])
    from peft import LoraConfig

    config = LoraConfig(r=rank, lora_alpha=2 * rank, lora_dropout=0.05, target_modules="all-linear")
    model.add_adapter(config)


def merge_adapters(model: "SentenceTransformer") -> None:
    """Add what the adapters learnt to the layers' own weights, and take the adapters away."""
    from peft.tuners.lora import LoraLayer

    transformer = model.transformers_model
    if transformer is None:
        return
    layers = [(name, module) for name, module in transformer.named_modules() if isinstance(module, LoraLayer)]
    for name, layer in layers:
        layer.merge()
        parent, _, child = name.rpartition(".")
        setattr(transformer.get_submodule(parent), child, layer.get_base_layer())
    transformer.delete_adapter(list(transformer.peft_config))
