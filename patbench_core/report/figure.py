"""A Plotly figure as a page shows it: under its message, drawn when in sight, from the book's own script."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from patbench_core.files import digest
from patbench_core.report.cells import Shown, script_json
from patbench_core.report.theme import GLYPHS, Look

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

NEWLINE = "\n"
PLOTLY = "application/vnd.plotly.v1+json"


@dataclass(frozen=True)
class Plot(Shown):
    """A figure, the message that it carries, and what it shows for readers who do not see it.

    Attributes
    ----------
    figure : plotly.graph_objects.Figure
        Its ``layout.height`` is the height on the page, in pixels.
    description : str
        What is drawn; read aloud in place of the drawing.
    caption : str
        The message, one sentence.
    title : str
        What is measured, in a few words, before the message.
    note : str
        How to read it: what filled marks or bars mean.
    zoom : bool
        Whether buttons to zoom are shown.
    legend : dict of {str: Look}
        Names of lines or marks that nothing else in the drawing names; a button each, that fades the others.
    ends : bool
        Whether lines are named at their ends, so that the legend is for narrow boxes only.
    """

    figure: "Figure"
    description: str = ""
    caption: str = ""
    title: str = ""
    note: str = ""
    zoom: bool = False
    legend: dict[str, Look] = field(default_factory=dict)
    ends: bool = False

    def spec(self) -> dict[str, Any]:
        """Traces and layout as Plotly.js takes them, without a template, which alone weighs 7 kB."""
        content: dict[str, Any] = json.loads(self.figure.to_json())
        content["layout"].pop("template", None)
        return {"data": content["data"], "layout": content["layout"]}

    def html(self) -> str:
        """A ``figure`` element that ``patbench.js`` draws once it is scrolled near."""
        spec = self.spec()
        name = f"plot-{digest([spec, self.description, self.caption])[:16]}"
        told = escape(self.description or self.caption or self.title, quote=True)
        kind = " pb-map" if self.zoom else ""
        role = "group" if self.zoom else "img"  # an image hides the buttons in it
        height = int(spec["layout"].get("height", 400))
        items = list(dict.fromkeys(trace["meta"]["item"] for trace in spec["data"] if "item" in trace.get("meta", {})))
        kept = f' data-items="{escape(json.dumps(items, ensure_ascii=False), quote=True)}"' if items else ""
        return (
            f'<figure class="pb-plot{kind}" aria-label="{told}"{kept}>\n'
            f"{_caption(self)}{_legend(self, items)}"
            f'<div class="pb-draw" id="{name}" role="{role}" aria-label="{told}" style="height: {height}px"></div>\n'
            f'<script type="application/json">{script_json(spec)}</script></figure>\n'
        )

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """HTML for the book; Plotly's own form for JupyterLab, which draws it itself."""
        words = " ".join(filter(None, (self.title, self.caption))) or self.description
        return {"text/html": self.html(), PLOTLY: json.loads(self.figure.to_json()), "text/plain": words}


def _caption(plot: Plot) -> str:
    title = f"<strong>{escape(plot.title)}</strong> " if plot.title else ""
    note = f'\n<span class="pb-note">{escape(plot.note)}</span>' if plot.note else ""
    inner = f"{title}{escape(plot.caption)}{note}"
    return f"<figcaption>{inner}</figcaption>\n" if inner else ""


def _legend(plot: Plot, items: list[str]) -> str:
    """A button a name; of a model it is the reader's choice on all pages, of anything else that of this figure."""
    if not plot.legend:
        return ""
    chips = []
    for name, look in plot.legend.items():
        key = "item" if name in items else "series"
        mark = f'<span class="pb-glyph" aria-hidden="true" style="color: {look.colour}">{GLYPHS[look.symbol]}</span>'
        told = f'data-{key}="{escape(name, quote=True)}" aria-pressed="false"'
        chips.append(f'<button type="button" class="pb-chip" {told}>{mark}{escape(name)}</button>')
    kind = "pb-chips pb-legend-ends" if plot.ends else "pb-chips"
    return f'<div class="{kind}">{NEWLINE.join(chips)}</div>\n'


@dataclass(frozen=True)
class SideBySide(Shown):
    """Plots beside each other where there is room, one below the other on a phone."""

    plots: tuple[Plot, ...]

    def html(self) -> str:
        """A ``div`` of all figures."""
        return f'<div class="pb-side">{"".join(plot.html() for plot in self.plots)}</div>\n'


def together(plots: Iterable[Plot]) -> Plot | SideBySide:
    """One plot as it is, several side by side."""
    made = tuple(plots)
    return made[0] if len(made) == 1 else SideBySide(made)
