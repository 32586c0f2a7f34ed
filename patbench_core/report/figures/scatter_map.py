"""Points on a plane, coloured by one of several properties: maps that share a legend, a search and a selection."""

from collections import Counter
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from patbench_core.files import digest
from patbench_core.report import theme
from patbench_core.report.cells import script_json
from patbench_core.report.figure import Plot, SideBySide
from patbench_core.report.figures.columns import of_columns
from patbench_core.report.section import Part

if TYPE_CHECKING:
    import pandas as pd

OTHER = "other or none"
_HEIGHT = 420


@of_columns("label")
def scatter_map(
    data: "pd.DataFrame",
    maps: dict[str, tuple[str, str]],
    colours: Sequence[str],
    *,
    label: str = "id",
    hover: Sequence[str] = (),
    lines: "pd.DataFrame | None" = None,
    caption: str = "",
    title: str = "",
) -> Part:
    """Draw one map or several of the same points, with one legend below them that filters all.

    Parameters
    ----------
    data : DataFrame
        A row a point.
    maps : dict of {str: (str, str)}
        Columns of x and y, by the title of the map, such as a model.
    colours : sequence of str
        Columns of properties; a button each. One with a single value says nothing and has no button. Of each the
        seven most frequent values have a colour and a symbol of their own.
    label : str
        Column of the name of a point, such as its publication number; the search field looks in it.
    hover : sequence of str
        Further columns that a point says when pointed at.
    lines : DataFrame, optional
        Columns ``one`` and ``other``, names of points: citations, drawn from the point that is pointed at.
    caption, title : str
        The message, and what is drawn.
    """
    coded = {name: _coded(data[name]) for name in colours if len(data[name].fillna("").astype(str).unique()) > 1}
    names = [str(each) for each in data[label]]
    told = ["<br>".join(escape(str(each)) for each in row) for row in data[[label, *hover]].to_numpy()]
    looks = [
        [each.colour, each.symbol, theme.GLYPHS[each.symbol]] for each in theme.in_order(list(theme.COLOURS)).values()
    ]
    looks.append([theme.GREY, "circle", theme.GLYPHS["circle"]])
    shared = {"names": names, "colourings": coded, "looks": looks, "lines": _links(lines, names)}
    group = f"maps-{digest([shared, sorted(maps)])[:16]}"
    plots = tuple(_map(data, x, y, told, name, len(maps) == 1) for name, (x, y) in maps.items())
    drawn = SideBySide(plots).html() if len(plots) > 1 else plots[0].html()
    facts = script_json(shared)
    told_by = f"<strong>{escape(title)}</strong> {escape(caption)}".strip() if title else escape(caption)
    heading = f"<figcaption>{told_by}</figcaption>\n" if told_by else ""
    named = escape(caption or title, quote=True)
    return Part(
        f'<figure class="pb-maps" id="{group}" aria-label="{named}">\n{heading}'
        f'{drawn}<div class="pb-legend-map"></div>\n<script type="application/json" class="pb-shared">{facts}</script>'
        "</figure>\n",
        title=title,
    )


def _map(data: "pd.DataFrame", x: str, y: str, told: list[str], name: str, alone: bool) -> Plot:
    import plotly.graph_objects as go

    size = 7 if len(data) < 500 else 5 if len(data) < 5_000 else 3
    figure = go.Figure(
        go.Scattergl(
            x=np.round(data[x].to_numpy(float), 3).tolist(),
            y=np.round(data[y].to_numpy(float), 3).tolist(),
            mode="markers",
            text=told,
            hovertemplate="%{text}<extra></extra>",
            marker={"size": size, "color": theme.GREY, "opacity": 0.75},
        )
    )
    thin = {"hoverinfo": "skip", "line": {"color": theme.GREY, "width": 1}}
    figure.add_scattergl(x=[], y=[], mode="lines", **thin)
    ring = {"size": size + 8, "symbol": "circle-open", "color": theme.GREY, "line": {"width": 2}}
    figure.add_scattergl(x=[], y=[], mode="markers", marker=ring, hoverinfo="skip")
    theme.finish(figure, _HEIGHT)
    figure.update_layout(margin={"l": 4, "r": 4, "t": 36, "b": 4}, showlegend=False)
    figure.update_layout(modebar={"bgcolor": "rgba(0,0,0,0)", "color": theme.GREY, "activecolor": theme.BLUE})
    figure.update_xaxes(visible=False, fixedrange=False, range=_range(data[x].to_numpy(float)))
    figure.update_yaxes(visible=False, fixedrange=False, range=_range(data[y].to_numpy(float)))
    return Plot(figure, f"Map of {len(data):,} points by {name}.", "", "" if alone else name, zoom=True)


def _coded(values: "pd.Series") -> dict[str, Any]:
    """Place of each point's value among the most frequent, and these with their counts; the last is the rest."""
    words = values.fillna("").astype(str)
    counts = Counter(word for word in words if word)
    frequent = sorted(counts, key=lambda word: (-counts[word], word))[: len(theme.COLOURS)]
    position = {word: at for at, word in enumerate(frequent)}
    codes = [position.get(word, len(theme.COLOURS)) for word in words]
    rest = codes.count(len(theme.COLOURS))
    legend = [[at, word, counts[word]] for word, at in position.items()]
    return {"codes": codes, "values": legend + ([[len(theme.COLOURS), OTHER, rest]] if rest else [])}


def _links(lines: "pd.DataFrame | None", names: list[str]) -> list[list[int]]:
    """Pairs of places of points that are joined."""
    if lines is None:
        return []
    position = {name: at for at, name in enumerate(names)}
    pairs = zip(lines["one"].map(str), lines["other"].map(str), strict=True)
    return [[position[one], position[other]] for one, other in pairs if one in position and other in position]


def _range(values: "np.ndarray[Any, Any]") -> list[float]:
    """Ends of an axis; the few points far outside are there when one zooms out."""
    low, high = np.quantile(values, [0.002, 0.998]) if len(values) else (0.0, 1.0)
    room = 0.06 * (high - low) or 1.0
    return [float(low - room), float(high + room)]
