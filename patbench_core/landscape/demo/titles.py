"""Titles."""

from patbench_core.landscape.demo.author import Author
from patbench_core.landscape.demo.language import Clause

SMALL = {
    "a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "that", "the", "thereof", "therefor", "to",
    "with",
}  # fmt: skip
STYLES = ("concrete",) * 5 + ("task",) * 2 + ("vague",)
CAPITALS = {"US": ("title", "title", "upper"), "WO": ("upper",), "EP": ("upper", "sentence")}


def title(author: Author, country: str) -> str:
    """A title, as telling or as vague as titles are, capitalised in the manner of the office."""
    style = author.dice.pick(STYLES)
    if author.combined and author.dice.chance(0.4):
        style = "combined"
    text = author.say(author.wording["title"][style])
    return capitalised(text, author.dice.pick(CAPITALS.get(country, ("sentence",))))


def capitalised(text: str, style: str) -> str:
    """`text` in ``upper``, ``title`` or ``sentence`` case."""
    if style == "upper":
        return text.upper()
    if style == "title":
        text = " ".join(word if word in SMALL else Clause(word).up for word in text.split(" "))
    return Clause(text).up
