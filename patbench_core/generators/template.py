"""An abstract made of the first claim by rules."""

import re

from patbench_core.generators.generator import Generator, Order
from patbench_core.generators.registry import register

_TRANSITION = re.compile(
    r",?\s*\b(?:which (?:comprises|includes)|comprising|comprises|including|consisting (?:essentially )?of)"
    r"(?: the steps of)?\s*[:,]?\s*",
    re.IGNORECASE,
)
_LEGAL = re.compile(r"\b(?:said|wherein the|thereof)\b", re.IGNORECASE)
_PLAIN = {"said": "the", "wherein the": "the", "thereof": "of it"}


class Template(Generator):
    """Preamble and elements of the first claim, as the sentences of an abstract."""

    spec = "template"
    reads = ("C1",)

    def text(self, order: Order) -> str:
        """See `Generator`."""
        return abstract(order.parents[0].sections["C1"])


def abstract(claim: str) -> str:
    """``A pump, comprising: a rotor; and a valve.`` becomes ``A pump is disclosed. It includes a rotor. A valve.``"""
    plain = _LEGAL.sub(lambda match: _PLAIN[match[0].lower()], " ".join(claim.split())).strip(" .;")
    preamble, *rest = _TRANSITION.split(plain, maxsplit=1)
    if not rest:
        return f"{preamble} is disclosed."
    first, *others = [part.strip().removeprefix("and ") for part in rest[0].split(";") if part.strip(" .")] or ["it"]
    sentences = [f"{preamble} is disclosed", f"It includes {first}", *(part[:1].upper() + part[1:] for part in others)]
    return " ".join(f"{sentence.rstrip('.')}." for sentence in sentences)


register("template", lambda _: Template())
