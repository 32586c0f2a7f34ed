"""Panels of points with intervals: what is drawn is what was given."""

from patbench_core.report.trade_off import Cloud, Panel, doublings, trade_off

EVIL = "<img src=x onerror=alert(1)>"
CLOUD = Cloud("A", [100, 10], [0.3, 0.4], [0.2, 0.3], [0.5, 0.6], ["fast", "slow"], joined=True)


def test_points_stand_in_the_order_of_x_with_their_intervals() -> None:
    """So a line does not go back."""
    (trace,) = trade_off([Panel("documents per second", [CLOUD])], "nDCG@10", "d").figure.data
    assert (list(trace.x), list(trace.y), list(trace.customdata)) == ([10, 100], [0.4, 0.3], ["slow", "fast"])
    assert [round(size, 6) for size in (*trace.error_y.array, *trace.error_y.arrayminus)] == [0.2, 0.2, 0.1, 0.1]
    assert trace.mode == "markers+lines"


def test_a_name_is_one_colour_and_one_line_of_the_legend() -> None:
    """In all panels."""
    other = Cloud("B", [1], [1], None, None, ["b"])
    panels = [Panel("x", [CLOUD, other]), Panel("y", [other, CLOUD], front=[(10, 0.4), (100, 0.3)])]
    figure = trade_off(panels, "q", "d").figure
    by_name: dict[str, list[object]] = {}
    for trace in figure.data:
        by_name.setdefault(trace.name, []).append(trace)
    assert {name: len(traces) for name, traces in by_name.items()} == {"A": 2, "B": 2, "Pareto front": 1}
    for name in "AB":
        assert len({trace.marker.color for trace in by_name[name]}) == 1
        assert [trace.showlegend for trace in by_name[name]] == [True, False]


def test_ticks_and_scales_are_a_panels_own() -> None:
    """Logarithmic unless told."""
    figure = trade_off([Panel("x", [CLOUD], ticks=(16, 32)), Panel("y", [CLOUD], log=False)], "q", "d").figure
    assert (figure.layout.xaxis.type, figure.layout.xaxis2.type) == ("log", "linear")
    assert list(figure.layout.xaxis.ticktext) == ["16", "32"]


def test_doublings_are_powers_of_two_within() -> None:
    """The ends only where they are powers themselves."""
    assert doublings([32, 768]) == (32, 64, 128, 256, 512)
    assert doublings([3, 5]) == (4,)


def test_text_is_escaped() -> None:
    """Names, hover text, titles, description."""
    cloud = Cloud(EVIL, [1], [1], None, None, [EVIL])
    assert "<img" not in trade_off([Panel(EVIL, [cloud])], EVIL, EVIL).html()
