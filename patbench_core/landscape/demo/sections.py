"""The texts of a patent in the manner of the offices, section by section, and the summary of an indexing service."""

from patbench_core.landscape.demo.author import Author
from patbench_core.landscape.demo.language import Clause

SMALL = {
    "a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "that", "the", "thereof", "therefor", "to",
    "with",
}  # fmt: skip
STYLES = ("concrete",) * 5 + ("task",) * 2 + ("vague",)
CAPITALS = {"US": ("title", "title", "upper"), "WO": ("upper",), "EP": ("upper", "sentence")}

TERSE_ABSTRACTS = frozenset({"DE"})
FURTHER = (("plain", 0.5), ("plain", 0.2), ("detail", 0.8), ("second", 0.3))  # sentences and their shares
COMBINATION = 0.85  # share of abstracts that mention the device of another field, where there is one
GAIN = 0.65

DEPENDENTS = {"US": (5, 10), "EP": (4, 8), "WO": (4, 9), "CN": (2, 4), "JP": (1, 3), "KR": (3, 6), "DE": (2, 6)}
TERSE_CLAIMS = frozenset({"CN", "JP"})
OF_CLAIM = frozenset({"US", "WO", "KR"})

HEADED = frozenset({"US", "WO"})  # offices whose descriptions carry headings
SHORT_DESCRIPTIONS = frozenset({"CN", "DE"})


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


def abstract(author: Author, country: str) -> str:
    """An abstract: what the device has, what its core does, further matter, and the gain."""
    author.vary()
    parts = ["lead", "core"]
    if country not in TERSE_ABSTRACTS:
        parts += _further(author)
    task, text = author["task"].do, ""
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


def claims(author: Author, country: str) -> str:
    """Numbered claims, one a line."""
    author.vary()
    dice = author.dice
    form = "characterised" if country in ("EP", "DE") and dice.chance(0.7) else "device"
    first = author.introduced(author.say(author.wording["claims"][form]))
    subject = "apparatus" if first.startswith("An apparatus") else author["device"].bare
    reference = "of claim" if country in OF_CLAIM else "according to claim"
    lines = [first]
    for features in _features(author)[: dice.between(*DEPENDENTS[country])]:
        for position, feature in enumerate(features):
            parent = len(lines) if position else _parent(author, len(lines))
            lines.append(f"The {subject} {reference} {parent}, {author.introduced(feature, first)}.")
    if country not in TERSE_CLAIMS and dice.chance(0.4):
        lines += _method(author, reference, len(lines) + 1)
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))


def _features(author: Author) -> list[list[str]]:
    """Features of dependent claims in random order; in a group, each depends on the one before."""
    dice, wording = author.dice, author.wording["claims"]
    second = [author.say(wording["second"])]
    if dice.chance(0.5):
        second.append(f"wherein {author['second_detail']}")
    details = author.details(dice.between(2, 4))
    helped = any(author["helper"].bare in detail for detail in details)
    plain = [text for text in dice.sample(wording["plain"], dice.between(2, 6)) if not (helped and "{helper" in text)]
    groups = [[f"wherein {detail}"] for detail in details]
    groups += [second, *([text.format_map(author)] for text in plain)]
    if author.combined:
        groups.append([author.say(wording["other"])])
    return dice.sample(groups, len(groups))


def _parent(author: Author, number: int) -> int:
    """The claim that a dependent claim refers to: mostly the first."""
    return 1 if author.dice.chance(0.7) else author.dice.between(1, number)


def _method(author: Author, reference: str, number: int) -> list[str]:
    """An independent method claim and its dependents; `number` is its own."""
    author.vary()
    form = "method" if author.mechanism.needs_power else "method_passive"
    first = author.introduced(author.say(author.wording["claims"][form]))
    details = [author.introduced(text, first) for text in author.details(2)]
    return [first, *(f"The method {reference} {number}, wherein {text}." for text in details)]


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
        *_embodiments(author, short=country in SHORT_DESCRIPTIONS),
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
        paragraphs.append(sentences.format_map(author))
    paragraphs.append(author.say(wording["second"]))
    if author.combined:
        paragraphs.append(author.say(wording["other"]))
    if not short:
        paragraphs.append(author.say(wording["closing"]))
    return paragraphs


def expert_summary(author: Author) -> tuple[str, str]:
    """Title and abstract (novelty, use, advantage) by a normalised author."""
    wording = author.wording["expert"]
    heading = author.say(wording["title"])
    author.vary()
    novelty = author.say(wording["novelty"])
    if author.dice.chance(0.5):
        novelty += f" {author.say(wording['second'])}"
    sentences = [author.introduced(novelty), author.say(wording["use"])]
    if author.combined:
        sentences.append(author.say(wording["other"]))
    sentences.append(author.say(wording["gain"]))
    return heading, " ".join(sentences)
