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
    further = [say("plain")]
    if dice.chance(0.6):
        further.append(say("plain"))
    if dice.chance(0.6):
        further.append(say("second"))
    if author.combined and dice.chance(0.7):
        further.append(say("other"))
    sentences = [lead, say("core"), *dict.fromkeys(dice.sample(further, len(further)))]
    if dice.chance(0.55):
        sentences.append(say("gain"))
    text = author.introduced(" ".join(sentences))
    if country == "JP":
        text += " SELECTED DRAWING: Figure 1"
    elif country == "EP" and dice.chance(0.3):
        text += " (Fig. 1)"
    return text
