"""A Plotly figure as a page shows it: drawn from the book's own script, never from the network."""

import json
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from patbench_core.files import digest

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_CONFIG = {"displaylogo": False, "responsive": True, "displayModeBar": False}


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
