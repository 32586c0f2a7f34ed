"""The one order of generators, in which they are trained on, recorded and shown however a user lists them."""

_NAMES = (
    *("section", "crop", "eda", "mix", "trigram", "template", "synonyms", "roundtrip"),
    *("paraphrase", "like", "llm", "endpoint-paraphrase", "endpoint-like", "endpoint", "file"),
)
"""As records that are published have them; others stand behind these, in alphabetical order. A key holds its generators
in order: to move a name gives records other ids."""

_VIEWS = ("T", "A", "C1", "C")
"""Of sections, in the order of a patent; others stand behind these."""

Place = tuple[int, str, int, str, str]


def place(spec: str) -> Place:
    """What generators are sorted by: name, view, system or model, and the rest."""
    name, _, argument = spec.partition(":")
    known = _NAMES.index(name) if name in _NAMES else len(_NAMES)
    view = _VIEWS.index(argument) if argument in _VIEWS else len(_VIEWS)
    return known, name, view, argument.rpartition("#")[2], argument


def in_order(specs: str) -> str:
    """A list of generators with commas, in the one order and without blanks."""
    return ",".join(sorted((spec.strip() for spec in specs.split(",")), key=place))
