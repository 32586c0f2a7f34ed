"""One look for all figures: a fixed colour and symbol for each model, legible on white and on black."""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

SLATE, ORANGE, TEAL, VIOLET, CRIMSON, LAVENDER, SALMON = (
    "#3c69a5",
    "#ff5a00",
    "#1ea5a5",
    "#871eff",
    "#c31e5a",
    "#9678ff",
    "#f0695a",
)
GREY, BLUE = "#7d8590", SLATE
BLACK, WHITE = "#000000", "#ffffff"
COLOURS = (SLATE, ORANGE, TEAL, VIOLET, CRIMSON, LAVENDER, SALMON)
"""Found by a search over sRGB for the largest least distance (CIE 1976, over 25) in normal vision, deuteranopia and
protanopia as Machado, Oliveira and Fernandes (2009) simulate them, at a contrast of 3 or more on white and on black."""

SYMBOLS = ("circle", "diamond", "square", "triangle-up", "cross", "x", "triangle-down", "star")
"""Shapes go with the colours, so that colour is never needed."""

GLYPHS = dict(zip(SYMBOLS, "●◆■▲✚✖▼★", strict=True))
"""The same shapes as text, for legends outside of a drawing."""

_DASHES = ("solid", "dash", "dot", "dashdot", "longdash")

MODELS = [
    "all-MiniLM-L6-v2",
    "bm25",
    "all-mpnet-base-v2",
    "paraphrase-MiniLM-L3-v2",
    "minilm-static-256",
    "PatentSBERTa",
    "paecter",
    "Qwen3-Embedding-0.6B",
    "Qwen3-Embedding-4B",
    "Qwen3-Embedding-8B",
    "llama-nemotron-embed-1b-v2",
    "llama-embed-nemotron-8b",
    "KaLM-Embedding-Gemma3-12B-2511",
    "Octen-Embedding-8B",
    "gte-multilingual-base",
    "nomic-embed-text-v2-moe",
    "multilingual-e5-large",
    "jina-embeddings-v3",
    "bge-m3",
    "stella_en_1.5B_v5",
    "Conan-embedding-v1",
    "embeddinggemma-300m",
    "multilingual-e5-small-4bit",
    "SmolLM2-135M-Instruct",
    "answerai-colbert-small-v1",
    "colbertv2.0",
    "jina-colbert-v2",
    "patembed-large",
    "patembed-base",
    "patembed-base_small",
    "patembed-small",
    "patembed-mini",
    "patembed-nano",
    "patembed-base_long_1024",
    "patembed-base_long_2048",
    "patembed-base_long_4096",
    "patembed-large_no_prompts",
    "patembed-large_all_ret_only",
    "patembed-large_all_no_classif",
    "bert-for-patents",
    "gte-modernbert-base",
    "snowflake-arctic-embed-m-v2.0",
]
"""Registry ids; the place in this list is the look, so new ones go to its end."""


@dataclass(frozen=True)
class Look:
    """How marks of one item are drawn: a colour (``#rrggbb``), and Plotly's names of a symbol and a dash."""

    colour: str
    symbol: str
    dash: str


def look(item: str) -> Look:
    """Colour and symbol of a model, the same in every figure of every page.

    Parameters
    ----------
    item : str
        Registry id or title, with or without a remark in brackets. Any other text has a look too: of the digest of its
        letters, so that it does not depend on what else a figure shows.
    """
    name = model_id(item)
    if name in MODELS:
        return _look(MODELS.index(name))
    return _look(int(hashlib.sha256(name.encode()).hexdigest(), 16))


def in_order(items: list[str]) -> dict[str, Look]:
    """Looks by place, for what is not a model: labels, offices, settings."""
    return {item: _look(position) for position, item in enumerate(items)}


def model_id(item: str) -> str:
    """Registry id of a model by its id or title, without a remark in brackets or after a comma; else `item` itself."""
    plain = re.split(r" \(|, ", item)[0]
    known = _ids()
    return known.get(item) or known.get(plain) or plain


def hexadecimal(colour: str, opacity: float) -> str:
    """A colour ``#rrggbb`` with an opacity from 0 to 1, as Plotly reads it."""
    return f"rgba({', '.join(map(str, channels(colour)))}, {opacity:g})"


@cache
def _ids() -> dict[str, str]:
    from patbench_core.encoders import registry

    known = registry.entries()
    return {entry.title: name for name, entry in known.items()} | {name: name for name in known}


def _look(position: int) -> Look:
    """Neighbours differ in colour and symbol; the pair recurs after all colours times all symbols."""
    turn, colour = divmod(position, len(COLOURS))
    return Look(COLOURS[colour], SYMBOLS[(colour + turn) % len(SYMBOLS)], _DASHES[position % len(_DASHES)])


_GRID = "rgba(125, 133, 144, 0.25)"


def finish(figure: "Figure", height: int) -> "Figure":
    """Give `figure` the common look; `height` in pixels, the width is the page's."""
    figure.update_layout(
        height=height,
        autosize=True,
        margin={"l": 8, "r": 12, "t": 44, "b": 48},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif", "size": 13, "color": GREY},
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0, "xanchor": "left", "title": None},
        hoverlabel={"align": "left"},
        dragmode=False,
    )
    figure.update_xaxes(gridcolor=_GRID, zerolinecolor=GREY, zerolinewidth=1.5, automargin=True, fixedrange=True)
    figure.update_yaxes(gridcolor=_GRID, zeroline=False, automargin=True, fixedrange=True)
    figure.update_xaxes(title_font_size=13, title_standoff=10)
    figure.update_yaxes(title_font_size=13)
    figure.update_yaxes(ticks="outside", ticklen=6, tickcolor="rgba(0,0,0,0)")
    return figure


def channels(colour: str) -> tuple[int, ...]:
    """Red, green and blue of ``#rrggbb``, 0 to 255."""
    return tuple(bytes.fromhex(colour[1:]))


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, 0 to 1 (WCAG 2.2, section "relative luminance")."""
    red, green, blue = (_linear(channel / 255) for channel in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def ink(paper: str) -> str:
    """Black or white, whichever is more legible on `paper`: at least 4.58, since the two ratios multiply to 21."""
    return max((BLACK, WHITE), key=lambda colour: contrast(colour, paper))


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
