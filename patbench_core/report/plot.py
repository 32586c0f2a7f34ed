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
    """

    figure: "Figure"
    description: str

    def html(self) -> str:
        """A ``figure`` element that draws itself where ``plotly.min.js`` is loaded."""
        content = json.loads(self.figure.to_json())
        name = f"plot-{digest([content, self.description])[:16]}"
        drawing = self.figure.to_html(
            include_plotlyjs=False, include_mathjax=False, full_html=False, div_id=name, config=_CONFIG
        )
        label = escape(self.description, quote=True)
        return f'<figure class="pb-plot" role="img" aria-label="{label}">{drawing}</figure>'

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """HTML for the book; Plotly's own form for JupyterLab, which draws it itself."""
        return {"text/html": self.html(), "application/vnd.plotly.v1+json": json.loads(self.figure.to_json())}


# A browser holds some sixteen WebGL drawings at a time, and a map takes several: one that is out of sight is freed.
_DRAW = """(() => {{
  const box = document.getElementById("{name}"), spec = {spec}, config = {config};
  let drawn = false;
  new IntersectionObserver((seen) => {{
    const visible = seen[seen.length - 1].isIntersecting;
    if (visible && !drawn) Plotly.newPlot(box, spec.data, spec.layout, config);
    if (!visible && drawn) Plotly.purge(box);
    drawn = visible;
  }}, {{ rootMargin: "200px" }}).observe(box);
}})();"""


class MapPlot(Plot):
    """A figure drawn by WebGL, with buttons to zoom; it is drawn while it is in sight."""

    def html(self) -> str:
        """See `Plot`."""
        spec = self.figure.to_json().replace("</", "<\\/")
        name = f"map-{digest([spec, self.description])[:16]}"
        script = _DRAW.format(name=name, spec=spec, config=json.dumps(_ZOOM))
        label = escape(self.description, quote=True)
        box = f'<div id="{name}" style="height: {self.figure.layout.height}px"></div>'
        return f'<figure class="pb-plot pb-map" role="img" aria-label="{label}">{box}<script>{script}</script></figure>'


@dataclass(frozen=True)
class SideBySide:
    """Plots beside each other where there is room, one below the other on a phone."""

    plots: tuple[Plot, ...]

    def html(self) -> str:
        """A ``div`` of all figures."""
        return f'<div class="pb-side">{"".join(plot.html() for plot in self.plots)}</div>'
