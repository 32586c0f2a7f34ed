"""Another section of the same patent: what every generator has to pass, for it costs nothing."""

from patbench_core.generators.generator import Generator, Order, Real
from patbench_core.generators.registry import register
from patbench_core.landscape.views import fields


class Section(Generator):
    """The text of another view, such as the first claim.

    Parameters
    ----------
    view : str

    Raises
    ------
    LandscapeError
        If no view of that name exists.
    """

    def __init__(self, view: str) -> None:
        fields(view)
        self.view, self.spec, self.reads = view, f"section:{view}", (view,)

    def usable(self, document: Real) -> bool:
        """Whether the document has that section, and it is another text."""
        return document.sections.get(self.view, "") not in ("", document.text)

    def text(self, order: Order) -> str:
        """See `Generator`."""
        return order.parents[0].sections[self.view]


register("section", Section, "VIEW")
