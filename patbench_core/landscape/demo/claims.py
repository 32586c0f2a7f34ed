"""Claims: one or two independent ones and what depends on them."""

from patbench_core.landscape.demo.author import Author

DEPENDENTS = {"US": (5, 10), "EP": (4, 8), "WO": (4, 9), "CN": (2, 4), "JP": (1, 3), "KR": (3, 6), "DE": (2, 6)}
TERSE = frozenset({"CN", "JP"})
OF_CLAIM = frozenset({"US", "WO", "KR"})


def claims(author: Author, country: str) -> str:
    """Numbered claims, one a line."""
    author.vary()
    dice = author.dice
    form = "characterised" if country in ("EP", "DE") and dice.chance(0.7) else "device"
    first = author.introduced(author.say(author.wording["claims"][form]))
    subject = "apparatus" if first.startswith("An apparatus") else author.slots["device"].bare
    reference = "of claim" if country in OF_CLAIM else "according to claim"
    lines = [first]
    for features in _features(author)[: dice.between(*DEPENDENTS[country])]:
        for position, feature in enumerate(features):
            parent = len(lines) if position else _parent(author, len(lines))
            lines.append(f"The {subject} {reference} {parent}, {author.introduced(feature, first)}.")
    if country not in TERSE and dice.chance(0.4):
        lines += _method(author, reference, len(lines) + 1)
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))


def _features(author: Author) -> list[list[str]]:
    """Features of dependent claims in random order; in a group, each depends on the one before."""
    dice, wording, slots = author.dice, author.wording["claims"], author.slots
    second = [author.say(wording["second"])]
    if dice.chance(0.5):
        second.append(f"wherein {slots['second_detail']}")
    details = author.details(dice.between(2, 4))
    helped = any(slots["helper"].bare in detail for detail in details)
    plain = [text for text in dice.sample(wording["plain"], dice.between(2, 6)) if not (helped and "{helper" in text)]
    groups = [[f"wherein {detail}"] for detail in details]
    groups += [second, *([text.format_map(slots)] for text in plain)]
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
