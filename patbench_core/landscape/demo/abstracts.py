"""Abstracts in the manner of the offices."""

from patbench_core.landscape.demo.author import Author

TERSE = frozenset({"DE"})
FURTHER = (("plain", 0.5), ("plain", 0.2), ("detail", 0.8), ("second", 0.3))  # sentences and their shares
COMBINATION = 0.85  # share of abstracts that mention the device of another field, where there is one
GAIN = 0.65


def abstract(author: Author, country: str) -> str:
    """An abstract: what the device has, what its core does, further matter, and the gain."""
    author.vary()
    parts = ["lead", "core"]
    if country not in TERSE:
        parts += _further(author)
    task, text = author.slots["task"].do, ""
    for part in parts:
        wording = author.wording["abstract"][part]
        sentence = author.say(wording.get(country) or wording["any"])
        if sentence not in text and not (task in sentence and task in text):
            text += f" {sentence}"
    text = author.introduced(text.lstrip())
    if country == "JP":
        text += " SELECTED DRAWING: Figure 1"
    elif country == "EP" and author.dice.chance(0.3):
        text += " (Fig. 1)"
    return text


def _further(author: Author) -> list[str]:
    """What an abstract says besides, in random order, the gain at the end."""
    dice = author.dice
    parts = [part for part, share in FURTHER if dice.chance(share)]
    if author.combined and dice.chance(COMBINATION):
        parts.append("other")
    parts = dice.sample(parts, len(parts))
    if dice.chance(GAIN):
        parts.append("gain")
    return parts
