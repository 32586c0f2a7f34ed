"""The models and variants that the scaling study measures, by reading."""

from collections.abc import Sequence

from patbench_core.tasks.scaling.evaluation import Scaling, variants

AXES = ("layers", "tokens", "dim")


def grid(
    landscape: str, models: Sequence[str], axes: Sequence[str] = AXES, cut: Sequence[str] = (), view: str = "TA"
) -> dict[str | None, list[str]]:
    """Names of models and variants by reading, as ``pb.ensure("scaling", ...)`` takes them.

    Parameters
    ----------
    axes : sequence of {"layers", "tokens", "dim"}
    cut : sequence of str
        Those of `models` of which layers and tokens are cut: each point of these axes encodes all documents.
        Dimensions are truncated of all models, which encodes nothing.

    Returns
    -------
    dict
        Key None: the model's own length.
    """
    own, made = Scaling(landscape, view), dict[str | None, list[str]]()
    for model in models:
        for variant, reading in variants(own.encoder(model), model, axes, model in cut):
            made.setdefault(reading, []).append(variant)
    return made
