"""Failures of mining pairs, of training and of tests on held-out documents."""

from pathlib import Path

from patbench_core.errors import PatbenchError, UnfitLandscape


class TrainingError(PatbenchError):
    """A training that cannot run as asked."""


class UnfitForTraining(TrainingError, UnfitLandscape):
    """A landscape in which a recipe has nothing, or too little, to learn from."""


def empty_signal(landscape: str, recipe: str, signal: str, missing: str, remedy: str) -> UnfitForTraining:
    """A recipe that finds nothing to learn from."""
    return UnfitForTraining(f"landscape {landscape!r}, recipe {recipe}, signal {signal!r}: {missing}: {remedy}")


def unknown_recipe(what: str, name: str, known: list[str]) -> TrainingError:
    """A recipe or pair of sections that does not exist."""
    return TrainingError(f"no {what} {name!r}: choose one of {', '.join(known)}")


def training_packages_missing(packages: list[str]) -> TrainingError:
    """Packages that only training needs."""
    return TrainingError(
        f"fine-tuning needs {' and '.join(packages)}, not installed here: run pip install -e '.[finetune]' in the "
        "compendium"
    )


def not_trainable(model: str) -> TrainingError:
    """A model without weights that gradients could change."""
    return TrainingError(f"model {model!r} cannot be fine-tuned: give a dense one, a sentence-transformers folder")


def not_finite_training(what: str, step: int, checkpoint: Path | None) -> TrainingError:
    """A loss or a gradient that is NaN or infinite."""
    kept = f"the last good checkpoint is {checkpoint}" if checkpoint else "it has no checkpoint to go back to"
    return TrainingError(
        f"training stopped at step {step}: the {what} is NaN or infinite; {kept}; "
        "choose a smaller learning rate, or check the base model"
    )
