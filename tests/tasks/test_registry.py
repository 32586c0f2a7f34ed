"""What a task declares of itself."""

import inspect

import pytest

from patbench_core.tasks.errors import TaskError
from patbench_core.tasks.registry import Option, declarations

COUNT = Option("max_docs", "", "all")


@pytest.mark.parametrize("text", ["3", " 3 ", "03"])
def test_a_whole_number_is_read(text: str) -> None:
    """However it is written."""
    assert COUNT.whole(text) == COUNT.most(text) == 3


@pytest.mark.parametrize("text", [None, "", "x", "2.5", "-1", "0", "1e3", "²", "٣"])
def test_what_is_not_one_is_refused_with_the_option_as_it_is_written(text: str | None) -> None:
    """And with what may be given."""
    with pytest.raises(TaskError, match=r"^--max-docs .*: give a whole number from 1 on, or all$"):
        COUNT.most(text)


def test_both_ends_are_kept() -> None:
    """An option of which there is not an all does not offer it."""
    seeds = Option("seeds", "", "1")
    assert [seeds.whole(text, 0, 9) for text in ("0", "9")] == [0, 9]
    with pytest.raises(TaskError, match=r"^--seeds .10.: give a whole number from 0 to 9$"):
        seeds.whole("10", 0, 9)


@pytest.mark.parametrize("text", ["all", " all"])
def test_all_is_without_a_limit(text: str) -> None:
    """As None; a blank is passed over, as before a number."""
    assert COUNT.most(text) is None


@pytest.mark.parametrize("name", declarations())
def test_a_class_has_the_defaults_of_its_options(name: str) -> None:
    """The command line hands over what is given; what is not has to be what the help says."""
    declared = declarations()[name]
    parameters = inspect.signature(declared.load_class()).parameters
    own = {option.name: option.default for option in declared.options if option.name in parameters}
    known = {each: parameters[each].default for each in own}
    assert known == {each: known[each] if own[each] is None else own[each] for each in own}
    assert inspect.Parameter.empty not in known.values()
    assert len(own) == len(declared.options) or name == "classifiers"
