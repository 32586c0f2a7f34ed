"""Failures of late interaction: what a model with one vector a token does not offer."""

from patbench_core.errors import PatbenchError


class OneSpanOnly(PatbenchError):
    """A reading of several spans, asked of a late-interaction model."""

    def __init__(self, model: str, reading: str) -> None:
        super().__init__(
            f"model {model!r} keeps the vectors of all tokens and pools no spans, but the reading is {reading}: "
            "give one span, such as --reading 1x300"
        )


class TokensNotCut(PatbenchError):
    """A variant of a late-interaction model."""

    def __init__(self, model: str) -> None:
        super().__init__(
            f"model {model!r} gives one vector a token: 'layers=' and 'dim=' are not offered for late interaction, "
            "use it as it is"
        )
