"""What can be got wrong when a model is set up: its prompts, pooling and Dense heads."""

import pandas as pd

from patbench_core.encoders import registry
from patbench_core.encoders.dense import text_encoder
from patbench_core.encoders.reading import Reading
from patbench_core.encoders.resolve import model_supports, resolve
from patbench_core.encoders.variants import POOLINGS, split_variant

OWN = "as its authors say"
_WORDS = {
    "prompt=none": "no prompt",
    "prompt=query": "query prompt on both sides",
    "prompt=document": "document prompt on both sides",
    "heads=none": "Dense heads missing",
    "pooling=cls": "first token instead",
    "pooling=lasttoken": "last token instead",
    "pooling=mean": "mean instead",
    "pooling=max": "maximum instead",
}


def settings(model: str) -> list[str]:
    """The model as its authors say, then every way to set it up otherwise: prompts, pooling, Dense heads.

    A model that is not dense (BM25, late interaction, vectors that were given) has its own alone. What makes a model
    smaller (dimensions, tokens) is the scaling study's.

    Raises
    ------
    EncoderError
        If the model is not at hand.
    """
    if not model_supports(model, "text vectors"):
        return [model]
    encoder = text_encoder(resolve(model, None, Reading(), "float32"))
    options = ["prompt=none", "prompt=query"] if "query" in encoder.defined.named else []
    modules = encoder.folder.modules
    options += [f"pooling={pooling}" for pooling in POOLINGS] if "Pooling" in modules else []
    options += ["heads=none"] if "Dense" in modules else []
    varied = {resolve(f"{model}:{option}", None, Reading(), "float32").name: f"{model}:{option}" for option in options}
    varied.pop(encoder.name, None)  # the pooling that is its own
    return [model, *varied.values()]


def by_setting(records: pd.DataFrame) -> pd.DataFrame:
    """Records of models that were also set up wrongly, with what was changed.

    Parameters
    ----------
    records : DataFrame
        Of `patbench_core.records` with ``setup=None``: retrieval, and scaling for what was truncated.

    Returns
    -------
    DataFrame
        The rows of models that have one with a ``setup``, and of these the arithmetic that the most settings were
        measured in; with ``base`` (the model as its authors say), ``name`` (its title) and ``setting``.
    """
    parts = [split_variant(name) for name in records["model_id"]]
    rows = records.assign(base=[base for base, _ in parts])
    rows = rows.loc[[variant.layers is None for _, variant in parts]]
    cell = ["landscape", "view", "base"]
    odd = rows[rows["setup"] != ""].groupby([*cell, "dtype"]).size()
    kept = odd.groupby(level=cell).idxmax()
    rows = rows.loc[[key in set(kept) for key in rows[[*cell, "dtype"]].itertuples(index=False, name=None)]]
    entries = registry.entries()
    titles = {base: entries[base].title if base in entries else base for base in rows["base"].unique()}
    half = [" (bf16)" if dtype.startswith("bf16") else "" for dtype in rows["dtype"]]
    limits = {base: entries[base].max_tokens if base in entries else None for base in titles}
    cells = zip(rows["model_id"], rows["reading"], rows["base"], strict=True)
    told = [_told(model, reading, limits[base]) for model, reading, base in cells]
    rows = rows.assign(setting=told, name=[titles[base] + mark for base, mark in zip(rows["base"], half, strict=True)])
    return rows[(rows["task"] == "retrieval") | (rows["setting"] != OWN)]  # the whole model stands in both tasks


def _told(model: str, reading: str, limit: int | None) -> str:
    """What was changed, in words."""
    _, variant = split_variant(model)
    words = [_WORDS.get(option, option) for option in str(variant.setup).split(",") if option]
    words += [f"first {variant.dim} dimensions"] if variant.dim else []
    words += [f"read as {reading}"] if limit and reading != f"1x{limit}" else []
    return ", ".join(words) or OWN
