"""Points on a plane, coloured by one of several properties, drawn by WebGL."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

from patbench_core.report.plot import MapPlot
from patbench_core.report.theme import GREY, SERIES, finish

OTHER = "other or none"
_COLOURS = 5
"""Most frequent values that get a colour of their own; the sixth colour, grey, is for the rest."""

_HEIGHT = 470


@dataclass(frozen=True)
class Colouring:
    """A property of all points; an empty value is none."""

    name: str
    values: Sequence[str]


def scatter_map(
    x: np.ndarray, y: np.ndarray, colourings: Sequence[Colouring], hover: Sequence[str], title: str, description: str
) -> MapPlot:
    """Draw points with a button for each colouring.

    Parameters
    ----------
    x, y : ndarray of shape (n,), float32
    hover : sequence of str
        What a point says; escaped here.
    """
    import plotly.graph_objects as go

    coded = [_coded(of) for of in colourings]
    figure = go.Figure(
        go.Scattergl(
            x=x,
            y=y,
            mode="markers",
            text=[escape(said) for said in hover],
            hovertemplate="%{text}<extra></extra>",
            marker=_marker(*coded[0]),
        )
    )
    finish(figure, _HEIGHT)
    figure.update_layout(
        title={"text": escape(title), "font": {"size": 14}, "x": 0, "xref": "paper", "y": 0.985, "yanchor": "top"},
        margin={"t": 84, "b": 110},
        updatemenus=[_menu([of.name for of in colourings], coded)],
    )
    figure.update_layout(modebar={"bgcolor": "rgba(0,0,0,0)", "color": GREY, "activecolor": SERIES[0]})
    figure.update_xaxes(visible=False, fixedrange=False, range=_range(x))
    figure.update_yaxes(visible=False, fixedrange=False, range=_range(y))
    return MapPlot(figure, description)


def _marker(codes: np.ndarray, names: list[str]) -> dict[str, Any]:
    """Points by the codes of their colours, and a bar that says what these are."""
    bar = {"orientation": "h", "y": -0.02, "yanchor": "top", "thickness": 10, "outlinewidth": 0}
    bar |= {"tickvals": list(range(_COLOURS + 1)), "ticktext": names, "tickangle": 35, "tickfont": {"size": 10}}
    return {
        "color": codes,
        "colorscale": _scale(),
        "cmin": -0.5,
        "cmax": _COLOURS + 0.5,
        "size": 6 if len(codes) < 2_000 else 4 if len(codes) < 20_000 else 2,
        "opacity": 0.75,
        "colorbar": bar | {"ticklabeloverflow": "allow"},
    }


def _menu(names: list[str], coded: list[tuple[np.ndarray, list[str]]]) -> dict[str, Any]:
    """A button for each colouring."""
    buttons = [
        {
            "label": escape(name),
            "method": "restyle",
            "args": [{"marker.color": [codes.tolist()], "marker.colorbar.ticktext": [values]}],
        }
        for name, (codes, values) in zip(names, coded, strict=True)
    ]
    place = {"x": 0, "xanchor": "left", "y": 1.01, "yanchor": "bottom", "pad": {"t": 0, "r": 0}, "font": {"size": 11}}
    return {
        "type": "buttons",
        "direction": "right",
        "buttons": buttons,
        "font": {"size": 11},
        "showactive": True,
    } | place


def _range(values: np.ndarray) -> list[float]:
    """Ends of an axis; the few points far outside are there when one zooms out."""
    low, high = np.quantile(values, [0.002, 0.998])
    room = 0.06 * (high - low) or 1.0
    return [float(low - room), float(high + room)]


def _coded(of: Colouring) -> tuple[np.ndarray, list[str]]:
    """Colour of each point, int8, and the name of each colour."""
    counts = Counter(value for value in of.values if value)
    frequent = sorted(counts, key=lambda value: (-counts[value], value))[:_COLOURS]
    place = {value: at for at, value in enumerate(frequent)}
    names = [escape(_short(value)) for value in frequent] + [""] * (_COLOURS - len(frequent)) + [OTHER]
    return np.array([place.get(value, _COLOURS) for value in of.values], np.int8), names


def _short(text: str) -> str:
    return text if len(text) <= 16 else f"{text[:15]}…"


def _scale() -> list[tuple[float, str]]:
    """Steps, not a run of colours."""
    colours = [*SERIES[:_COLOURS], GREY]
    width = 1 / len(colours)
    return [(min(1.0, (at + side) * width), colour) for at, colour in enumerate(colours) for side in (0, 1)]
