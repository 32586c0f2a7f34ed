"""Abstracts in the manner of the offices."""

from patbench_core.landscape.demo.author import Author

TERSE = frozenset({"DE"})


def abstract(author: Author, country: str) -> str:
    """An abstract: what the device has, what its core does, further matter, and the gain."""
    author.vary()
    dice, wording = author.dice, author.wording["abstract"]

    def say(part: str) -> str:
        return author.say(wording[part].get(country) or wording[part]["any"])

    lead = say("lead")
    if country in TERSE:
        return author.introduced(f"{lead} {say('core')}")
    further = []
    for part, share in (
        ("plain", 0.6),
        ("plain", 0.3),
        ("detail", 0.8),
        ("second", 0.35),
        ("other", 0.85 * author.combined),
    ):
        if dice.chance(share):
            further.append(part)
    sentences = [lead, say("core"), *map(say, dice.sample(further, len(further)))]
    if dice.chance(0.65):
        sentences.append(say("gain"))
    text = author.introduced(" ".join(dict.fromkeys(sentences)))
    if country == "JP":
        text += " SELECTED DRAWING: Figure 1"
    elif country == "EP" and dice.chance(0.3):
        text += " (Fig. 1)"
    return text
