"""Descriptions: field, background, summary, embodiments."""

from patbench_core.landscape.demo.author import Author

HEADED = frozenset({"US", "WO"})  # offices whose descriptions carry headings
SHORT = frozenset({"CN", "DE"})


def description(author: Author, country: str) -> str:
    """A description of some paragraphs, one a line."""
    if author.invention.broad:  # title, abstract and claims do not tell what the device is
        author.slots["device"] = author.term(author.device.names)
    author.vary()
    dice, wording = author.dice, author.wording["description"]
    background = [author.say(wording["background"])]
    if author.combined or dice.chance(0.35):
        background.append(author.say(wording["digression"]))
    parts = [
        author.say(wording["field"]),
        " ".join(background),
        f"{author.say(wording['summary'])} {author.say(wording['gain'])}",
        author.say(wording["drawings"]),
        *_embodiments(author, short=country in SHORT),
    ]
    if country in HEADED:
        parts[:5] = [f"{heading}\n{part}" for heading, part in zip(wording["headings"], parts[:5], strict=True)]
    return "\n".join(parts)


def _embodiments(author: Author, short: bool) -> list[str]:
    wording = author.wording["description"]
    paragraphs = [author.say(wording["embodiment"])]
    details = author.details(4)
    for position, sentences in enumerate(author.dice.sample(wording["particulars"], 1 if short else 2)):
        author.vary()
        author.slots["detail"], author.slots["detail2"] = details[2 * position : 2 * position + 2]
        paragraphs.append(sentences.format_map(author.slots))
    paragraphs.append(author.say(wording["second"]))
    if author.combined:
        paragraphs.append(author.say(wording["other"]))
    if not short:
        paragraphs.append(author.say(wording["closing"]))
    return paragraphs
