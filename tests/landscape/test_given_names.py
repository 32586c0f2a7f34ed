"""Names that papermill and YAML read as other than text."""

import papermill.cli
import pytest
import yaml

from patbench_core.errors.landscape import LandscapeError
from patbench_core.landscape import registry
from patbench_core.landscape.registry import given_name
from patbench_core.landscape.schema import Patent
from tests.fakes import small_landscape

NAMES = ["2024", "007", "1e5", "true", "True", "1.50", "None", "null", "no", "2024-01-01", "0x1F", "nan", "1_000", "us"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_found_by_what_is_made_of_it(name: str) -> None:
    """Whether papermill's command line reads it, or YAML, or nobody."""
    known = [name, "demo", "another"]
    for value in (name, papermill.cli._resolve_type(name), yaml.safe_load(name)):
        assert given_name(value, known) == name


def test_two_names_of_one_value_are_both_named() -> None:
    """The remedy is papermill's option for raw text."""
    with pytest.raises(LandscapeError, match=r"'7' and '007' are both read so: .*papermill -r landscape 7"):
        given_name(7, ["7", "007", "demo"])


@pytest.mark.parametrize(("name", "value"), [("2024", 2024), ("007", 7), ("1e5", 100000.0), ("true", True)])
def test_a_landscape_opens_by_the_value_of_a_notebook(name: str, value: object) -> None:
    """The landscape is the one of the command line."""
    small_landscape([Patent("US-1000-A", "US", title="Pump")], name)
    assert registry.get(value).name == registry.get(name).name == name


def test_an_unknown_value_is_an_unknown_name() -> None:
    """The message names it."""
    with pytest.raises(LandscapeError, match="landscape '2031' is not known"):
        registry.get(2031)
