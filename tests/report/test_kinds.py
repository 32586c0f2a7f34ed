"""Figures of DataFrames: each number stands where it belongs, asymmetric, escaped, without a template."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from patbench_core.errors import PatbenchError
from patbench_core.report import plot
from patbench_core.report.figure import Plot, SideBySide
from patbench_core.report.figures.panels import spread
from patbench_core.report.figures.rows import laid_out
from patbench_core.report.figures.trade_off import on_front
from patbench_core.report.theme import contrast
from tests.report import demo
from tests.report.compared import EVIL, fake

KINDS: dict[str, Callable[[], Any]] = {
    "intervals": lambda: plot.intervals(fake()),
    "intervals of a frame": lambda: plot.intervals(demo.sizes()),
    "critical_difference": lambda: plot.critical_difference(fake()),
    "slope": lambda: plot.slope(demo.scopes(), panel="landscape"),
    "curve": lambda: plot.curve(demo.depths(), "k"),
    "trade_off": lambda: plot.trade_off(demo.sizes(), "parameters"),
    "heatmap": lambda: plot.heatmap(demo.matrix(), "query", "document"),
    "ranges": lambda: plot.ranges(demo.claims(), item="model"),
}


def spec(made: Plot) -> dict[str, Any]:
    """What the page's script draws, read back from the page."""
    data = re.search(r'<script type="application/json">(.*?)</script>', made.html(), re.DOTALL)
    assert data
    read: dict[str, Any] = json.loads(data[1])
    return read


def ends(trace: dict[str, Any], axis: str) -> list[tuple[float, float, float]]:
    """Low end, value and high end of each point as they are drawn."""
    bars = trace[f"error_{axis}"]
    return [(v - a, v, v + b) for v, a, b in zip(trace[axis], bars["arrayminus"], bars["array"], strict=True)]


@pytest.mark.parametrize("kind", KINDS)
def test_fault_26_a_figure_needs_no_network(kind: str) -> None:
    """It carries its numbers and asks for no script of its own."""
    markup = KINDS[kind]().html()
    assert "application/json" in markup
    assert not re.search(r"<script[^>]+src=|https?://", markup)


@pytest.mark.parametrize("kind", KINDS)
def test_a_figure_says_its_message_and_carries_no_template(kind: str) -> None:
    """Caption, description, role; numbers without nan; no script from elsewhere."""
    made = KINDS[kind]()
    markup = made.html()
    assert 'role="img"' in markup
    assert made.description
    assert "nan" not in (made.description + made.caption).lower()
    assert "template" not in spec(made)["layout"]
    assert "NaN" not in markup
    assert made.html() == KINDS[kind]().html()


def test_whiskers_of_a_comparison_are_lopsided_as_they_were() -> None:
    """Each side has its own length: low and high cannot change places."""
    drawn = [end for trace in spec(plot.intervals(fake()))["data"] for end in ends(trace, "x")]
    models = fake().models
    assert np.allclose(drawn, models[["low", "score", "high"]])


def test_rows_are_sorted_within_their_block() -> None:
    """The greatest first; the label of each row is its model."""
    made = plot.intervals(demo.sizes())
    assert isinstance(made, Plot)
    axis = spec(made)["layout"]["yaxis"]
    at = {trace["name"]: trace["y"][0] for trace in spec(made)["data"]}
    order = list(demo.sizes().sort_values("score", ascending=False)["model"])
    assert sorted(at, key=at.__getitem__) == order == axis["ticktext"]
    assert axis["zeroline"] is False


def test_marks_of_what_is_significantly_worse_are_hollow() -> None:
    """And no others."""
    hollow = {t["name"] for t in spec(plot.intervals(fake()))["data"] if t["marker"]["symbol"][0].endswith("-open")}
    assert hollow == {"BM25"}


def test_each_metric_has_an_axis_of_its_own() -> None:
    """Scores of two metrics do not stand on one scale."""
    two = fake()
    other = two.models.assign(metric="Recall@100", score=two.models["score"] + 0.5)
    groups = pd.concat([two.groups, two.groups.assign(metric="Recall@100")])
    both = replace(two, models=pd.concat([two.models, other]), groups=groups)
    for kind in (plot.intervals, plot.critical_difference):
        made = kind(both)
        assert isinstance(made, SideBySide)
        assert [each.figure.layout.xaxis.title.text for each in made.plots] == ["nDCG@10", "Recall@100"]


def test_bars_join_the_items_of_a_group() -> None:
    """A bar a group of more than one item, on the rows of its items."""
    bars = [trace for trace in spec(plot.critical_difference(fake()))["data"] if trace.get("xaxis") == "x2"]
    assert [bar["y"] for bar in bars] == [[0, 1, 2], [2, 3]]


def test_a_band_runs_from_low_to_high() -> None:
    """Around each line, in its order."""
    traces = spec(plot.curve(demo.depths(), "k"))["data"]
    band = next(trace for trace in traces if trace.get("fill") == "toself")
    rows = demo.depths().query("model == 'all-MiniLM-L6'")
    assert np.allclose(band["y"], [*rows["high"], *reversed(rows["low"].tolist())])


def test_published_ranges_are_bands_without_a_midpoint() -> None:
    """From low to high; a bound alone is a line; no mark is drawn between them."""
    read = spec(plot.ranges(demo.claims(), item="model"))
    bands = [shape for shape in read["layout"]["shapes"] if shape["type"] == "rect"]
    lines = [shape["x0"] for shape in read["layout"]["shapes"] if shape["type"] == "line"]
    assert [(band["x0"], band["x1"]) for band in bands] == [(55, 65)]
    assert 7.1 in lines
    assert [x for trace in read["data"] for x in trace["x"]] == [54, 3.5]
    assert np.allclose([end for trace in read["data"] for end in ends(trace, "x")], [(42, 54, 70), (1, 3.5, 4)])


def test_differences_are_white_at_zero() -> None:
    """Equal lengths of scale on both sides, whatever the data."""
    frame = demo.matrix().assign(score=lambda each: each["score"] - 0.28)
    squares = spec(plot.heatmap(frame, "query", "document", kind="differences"))["data"][0]
    shade = dict(zip(np.round(frame["score"], 6), squares["z"], strict=True))
    assert shade[0.0] == pytest.approx(0.5)
    assert [0.5, "#ffffff"] in squares["colorscale"]


@pytest.mark.parametrize("kind", ["values", "differences", "groups"])
def test_numbers_in_cells_are_legible(kind: Any) -> None:
    """Contrast of 4.5 with the colour below, recomputed here from the scale."""
    read = spec(plot.heatmap(demo.matrix(), "query", "document", kind=kind, group="group"))
    squares, text = read["data"]
    scale = np.array([[int(c[at : at + 2], 16) for at in (1, 3, 5)] for _, c in squares["colorscale"]])
    stops = [at for at, _ in squares["colorscale"]]
    for shade, ink in zip(squares["z"], text["textfont"]["color"], strict=True):
        below = "#" + "".join(f"{round(np.interp(shade, stops, scale[:, c])):02x}" for c in range(3))
        assert contrast(ink, below) >= 4.45


def test_groups_have_one_colour_each() -> None:
    """What does not differ significantly from the best looks the same, whatever its score."""
    read = spec(plot.heatmap(demo.matrix(), "query", "document", kind="groups", group="group"))
    assert len({z for z, g in zip(read["data"][0]["z"], demo.matrix()["group"], strict=True) if g == 1}) == 1


def test_the_front_holds_what_nothing_beats() -> None:
    """Against a search over all pairs."""
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"x": rng.integers(1, 30, 60), "y": rng.integers(0, 30, 60)}).drop_duplicates()
    for better, sign in (("less", 1), ("more", -1)):
        x, y = sign * frame["x"].to_numpy(), frame["y"].to_numpy()
        beaten = [((x <= a) & (y >= b) & ((x < a) | (y > b))).any() for a, b in zip(x, y, strict=True)]
        assert set(on_front(frame, "x", "y", better).index) == set(frame.index[~np.array(beaten)])


def test_labels_are_spread_in_order() -> None:
    """No two nearer than the gap, none passes another."""
    values = [0.5, 0.51, 0.5, 0.9]
    placed = spread(values, 1.0, gap=0.05)
    assert [placed.index(each) for each in sorted(placed)] == [0, 2, 1, 3]
    assert np.diff(sorted(placed)).min() >= 0.05 - 1e-9


@pytest.mark.parametrize("kind", [plot.intervals, plot.critical_difference])
def test_markup_in_names_is_text(kind: Any) -> None:
    """Hover, labels and captions are escaped, and a script cannot end early."""
    one = fake((EVIL, "us"))
    made = kind(replace(one, models=one.models.assign(model=one.models["model"] + EVIL)), caption=EVIL)
    markup = made.html()
    assert "<img" not in markup
    assert markup.count("</script>") == markup.count("<script")
    assert "<img" not in json.dumps(spec(made)).replace("&lt;", "").split('"meta"')[0]


def test_a_map_drops_colours_of_one_value_and_counts_the_others() -> None:
    """Where all are US, no button says office."""
    made = plot.scatter_map(demo.points(), {"a": ("x", "y"), "b": ("y", "x")}, ["topic", "office"])
    shared = json.loads(re.findall(r'class="pb-shared">(.*?)</script>', made.html())[0])
    assert list(shared["colourings"]) == ["topic"]
    counts = demo.points()["topic"].value_counts()
    assert {name: n for _, name, n in shared["colourings"]["topic"]["values"]} == counts.to_dict()


def test_a_line_without_a_value_has_no_mark() -> None:
    """Nor a row of its own."""
    frame = pd.DataFrame({"model": ["a", "b"], "score": [0.5, np.nan]})
    made = spec(plot.intervals(frame))
    assert [trace["x"] for trace in made["data"]] == [[0.5]]
    assert made["layout"]["yaxis"]["ticktext"] == ["a"]


@pytest.mark.parametrize("kind", [plot.intervals, lambda each: plot.ranges(each, item="model", value="score")])
def test_values_without_ends_have_no_whisker(kind: Any) -> None:
    """A frame without a low and a high column is drawn as points."""
    frame = demo.sizes()[["model", "score"]].assign(**{"claim": "a", "published low": 0.1, "published high": 0.2})
    drawn = [end for trace in spec(kind(frame))["data"] for end in ends(trace, "x")]
    assert all(low == value == high for low, value, high in drawn)
    assert len(drawn) == len(frame)


def test_series_that_are_not_models_differ_in_symbol() -> None:
    """Two ways of counting are told apart without colour; models keep their own look."""
    two = pd.DataFrame({"claim": ["a", "a"], "way": ["as counted", "matched"], "measured": [0.1, 0.2]})
    two = two.assign(low=0.0, high=0.3, **{"published low": 0.1, "published high": 0.2})
    first, second = (trace["marker"]["symbol"] for trace in spec(plot.ranges(two, item="way"))["data"])
    assert first != second


def test_a_long_label_has_room() -> None:
    """Rows of one or two lines are alike; of three, the row is higher, and its values stand in its middle."""
    labels = ["short", "of two lines, " * 2, "of three lines or more, " * 3, "short again"]
    place = laid_out(pd.DataFrame({"label": labels}), "label")
    steps = np.diff(place.at)
    assert steps[0] == pytest.approx(1, abs=0.06)
    assert (steps[1:] > 1.2).all()
    assert place.height - max(place.at) == pytest.approx(1)


@pytest.mark.parametrize(("names", "upright"), [("ab", False), ("abcdefgh", True), (["EmbeddingGemma-300m"] * 6, True)])
def test_names_over_a_heat_map_stand_upright_where_they_do_not_fit(names: list[str], upright: bool) -> None:
    """Of many columns, and of names that no line of a column holds."""
    columns = [f"{name}{at}" for at, name in enumerate(names)]
    data = pd.DataFrame({"row": "one", "column": columns, "score": 0.5})
    axis = spec(plot.heatmap(data, "row", "column"))["layout"]["xaxis"]
    assert (axis.get("tickangle") == -90) is upright


@pytest.mark.parametrize("name", ["x", "y", "item", "panel", "chosen", "reference"])
def test_a_column_that_is_not_there_is_named(name: str) -> None:
    """With the figure, the parameter and the columns that there are."""
    given = {"x": "k"} | {name: "parameter"}
    with pytest.raises(PatbenchError, match=rf"^pb\.plot\.curve: {name}='parameter' is not a column: there are .*k"):
        plot.curve(demo.depths(), **given)


@pytest.mark.parametrize("draw", [plot.intervals, plot.ranges, plot.slope], ids=lambda draw: draw.__name__)
def test_every_kind_names_the_column(draw: Callable[..., Any]) -> None:
    """Whatever it draws."""
    with pytest.raises(PatbenchError, match=f"{draw.__name__}: value='speed' is not a column"):
        draw(demo.sizes(), value="speed", **({"label": "model"} if draw is plot.ranges else {}))
