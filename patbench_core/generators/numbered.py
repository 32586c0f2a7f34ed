"""Texts by the number of their patent, in whatever spelling a file and a landscape write it."""

from collections.abc import Mapping

from patbench_core.generators.errors import GeneratorError
from patbench_core.landscape.numbers import NumberIndex, document_key


class Numbered:
    """Texts to be found by publication number.

    A number as it stands comes first, then another spelling of the same publication, then a publication of the same
    invention: country and number, whatever the kind code.

    Parameters
    ----------
    texts : mapping of str to str
        By number.
    name : str
        How messages call them.
    """

    def __init__(self, texts: Mapping[str, str], name: str) -> None:
        self.texts, self.name = texts, name
        self._written = list(texts)
        self._publication = {document_key(number): number for number in reversed(self._written)}
        self._index = NumberIndex(self._written)

    def numbers(self, number: str) -> list[str]:
        """The numbers, as written, of the texts of a patent."""
        if number in self.texts:
            return [number]
        if same := self._publication.get(document_key(number)):
            return [same]
        return [self._written[row] for row in self._index.rows(number)]

    def text(self, number: str) -> str:
        """The text of a patent; empty if there is none.

        Raises
        ------
        GeneratorError
            If several publications of it have different ones.
        """
        found = {text: each for each in self.numbers(number) if (text := self.texts[each])}
        if len(found) > 1:
            one, other, *_ = found.values()
            raise GeneratorError(
                f"{self.name}: {number} of the landscape may be {one} or {other}, whose texts differ: write the number "
                "as the landscape does"
            )
        return next(iter(found), "")
