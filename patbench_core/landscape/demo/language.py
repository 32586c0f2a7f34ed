"""English forms of nouns, verbs and clauses, worked out once so that templates only insert them."""

import re

_SOUNDS_A = re.compile(r"(?:uni|use|usa|ute|uti|ubi|eu|one\b|one-|u-)", re.IGNORECASE)
_SOUNDS_AN = re.compile(r"(?:[aeiou]|hour|heir|hono)", re.IGNORECASE)
_HEAD = re.compile(r"(?P<head>.+?)(?P<rest>(?: of| for| with| to| at| in) .*)?$")
_PLURALS = {"chassis": "chassis", "foot": "feet", "forefoot": "forefeet", "leaf": "leaves", "matrix": "matrices"}
_DOUBLED = {
    "cancel", "dim", "emit", "fit", "get", "grip", "let", "propel", "put", "reset", "run", "scan", "set", "shut", "sit",
    "step", "stop", "swivel", "tap", "transfer", "transmit",
}  # fmt: skip
_THIRD = {"be": "is", "have": "has"}
_GERUND = {"lie": "lying", "be": "being", "travel": "travelling", "control": "controlling"}


class Clause(str):
    """Text that begins small; `up` begins with a capital."""

    __slots__ = ()

    @property
    def up(self) -> str:
        """The text with its first letter in upper case."""
        return self[:1].upper() + self[1:]


class Noun:
    """A countable noun phrase in the forms that templates use.

    Parameters
    ----------
    phrase : str
        Singular without article; ``singular | plural`` where the plural is irregular.
    """

    __slots__ = ("A", "Bare", "Many", "The", "a", "bare", "many", "the")

    def __init__(self, phrase: str) -> None:
        singular, _, irregular = (part.strip() for part in phrase.partition("|"))
        self.bare, self.many = singular, irregular or plural(singular)
        self.a, self.the = f"{article(singular)} {singular}", f"the {singular}"
        self.Bare, self.Many = Clause(self.bare).up, Clause(self.many).up
        self.A, self.The = Clause(self.a).up, Clause(self.the).up


class Verb:
    """A verb phrase (given as infinitive) in the forms that templates use; `doing` is the gerund."""

    __slots__ = ("Doing", "do", "does", "doing")

    def __init__(self, do: str) -> None:
        self.do, self.does, self.doing = do, third_person(do), gerund(do)
        self.Doing = Clause(self.doing).up


def article(phrase: str) -> str:
    """``a`` or ``an``, whichever sounds right before `phrase`."""
    return "an" if _SOUNDS_AN.match(phrase) and not _SOUNDS_A.match(phrase) else "a"


def plural(phrase: str) -> str:
    """Plural of a noun phrase; in "lever of a brake" the lever is the head."""
    match = _HEAD.match(phrase)
    head, rest = (match["head"], match["rest"] or "") if match else (phrase, "")
    start, _, word = head.rpartition(" ")
    if word.endswith(("sis", "xis")) and word not in _PLURALS:
        word = word[:-2] + "es"
    else:
        word = _PLURALS.get(word) or _with_s(word, ("s", "x", "ch", "sh"))
    return f"{start} {word}{rest}".lstrip()


def third_person(phrase: str) -> str:
    """Third person singular of a verb phrase: "measure a load" gives "measures a load"."""
    verb, space, rest = phrase.partition(" ")
    return (_THIRD.get(verb) or _with_s(verb, ("s", "x", "ch", "sh", "o"))) + space + rest


def _with_s(word: str, hissing: tuple[str, ...]) -> str:
    if word.endswith(hissing):
        return word + "es"
    return word[:-1] + "ies" if word.endswith("y") and word[-2] not in "aeiou" else word + "s"


def gerund(phrase: str) -> str:
    """Gerund of a verb phrase: "measure a load" gives "measuring a load"."""
    verb, space, rest = phrase.partition(" ")
    if verb in _GERUND:
        verb = _GERUND[verb]
    elif verb in _DOUBLED:
        verb += verb[-1] + "ing"
    elif verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        verb = verb[:-1] + "ing"
    else:
        verb += "ing"
    return verb + space + rest


def introduce(text: str, nouns: list[Noun]) -> str:
    """Give each noun "a" where a text first mentions it, "the" from then on (antecedent basis)."""
    for noun in nouns:
        if noun.bare in text:
            text = indefinite(text, noun)
            start, found, rest = text.partition(noun.bare)
            if noun.bare in rest:
                text = start + found + rest.replace(noun.a, noun.the).replace(noun.A, noun.The)
    return text


def indefinite(text: str, noun: Noun) -> str:
    """Turn "the X" into "a X" where it is the first mention of X."""
    places = [at for form in (noun.the, noun.The, noun.a, noun.A) if (at := text.find(form)) >= 0]
    first = min(places, default=0)
    if not places or text[first] not in "Tt":
        return text
    return text[:first] + (noun.A if text[first] == "T" else noun.a) + text[first + len(noun.the) :]
