"""All kinds of figures by name: ``pb.plot.intervals(result)`` and its like."""

from dataclasses import dataclass

from patbench_core.report.figure import Plot as Plot
from patbench_core.report.figure import SideBySide as SideBySide
from patbench_core.report.figures.intervals import intervals as intervals


@dataclass(frozen=True)
class MapPlot(Plot):
    """Legacy: a figure with buttons to zoom."""

    zoom: bool = True
