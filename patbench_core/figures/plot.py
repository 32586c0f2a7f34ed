"""A Plotly figure as a page shows it: drawn from the book's own script, never from the network."""

import json
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from patbench_core.files import digest

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_CONFIG = {"displaylogo": False, "responsive": True, "displayModeBar": False}
_ZOOM = {"displaylogo": False, "responsive": True, "modeBarButtons": [["zoomIn2d", "zoomOut2d", "resetScale2d"]]}


@dataclass(frozen=True)
class Plot:
    """A figure and what it shows, in words for readers who do not see it.

    Attributes
    ----------
    figure : plotly.graph_objects.Figure
    description : str
    zoom : bool
        Whether buttons to zoom appear where the pointer is.
    """

    figure: "Figure"
    description: str
    zoom: bool = False

    def html(self) -> str:
        """A ``figure`` element that draws itself where ``plotly.min.js`` is loaded."""
        content = json.loads(self.figure.to_json())
        name = f"plot-{digest([content, self.description])[:16]}"
        drawing = self.figure.to_html(
            include_plotlyjs=False,
            include_mathjax=False,
            full_html=False,
            div_id=name,
            config=_ZOOM if self.zoom else _CONFIG,
        )
        label = escape(self.description, quote=True)
        return f'<figure class="pb-plot" role="img" aria-label="{label}">{drawing}</figure>'

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """HTML for the book; Plotly's own form for JupyterLab, which draws it itself."""
        return {"text/html": self.html(), "application/vnd.plotly.v1+json": json.loads(self.figure.to_json())}


@dataclass(frozen=True)
class SideBySide:
    """Plots beside each other where there is room, one below the other on a phone."""

    plots: tuple[Plot, ...]

    def html(self) -> str:
        """A ``div`` of all figures."""
        return f'<div class="pb-side">{"".join(plot.html() for plot in self.plots)}</div>'
