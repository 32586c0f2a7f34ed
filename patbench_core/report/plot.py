"""All kinds of figures by name: ``pb.plot.intervals(result)`` and its like."""

from patbench_core.report.figure import Plot as Plot
from patbench_core.report.figure import SideBySide as SideBySide
from patbench_core.report.figures.critical_difference import critical_difference as critical_difference
from patbench_core.report.figures.curve import curve as curve
from patbench_core.report.figures.heatmap import heatmap as heatmap
from patbench_core.report.figures.intervals import intervals as intervals
from patbench_core.report.figures.ranges import ranges as ranges
from patbench_core.report.figures.scatter_map import scatter_map as scatter_map
from patbench_core.report.figures.slope import slope as slope
from patbench_core.report.figures.trade_off import trade_off as trade_off
from patbench_core.report.theme import finish as finish
from patbench_core.report.theme import look as look
