"""`patbench fuse`: what it prints."""

import json

import pytest
import typer
from typer.testing import CliRunner

from patbench_core.cli.tasks import task_command
from patbench_core.tasks.fusion import DECLARED
from tests.fakes import small_landscape
from tests.tasks.fusion.cases import sparse_patents, use_word_encoders

OF_MODEL = ("registered", "prompts", "unused_prompts")


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    """The command alone, on a small landscape, every model a fake one."""
    small_landscape(sparse_patents())
    use_word_encoders(monkeypatch)
    made = typer.Typer()
    made.command()(task_command(DECLARED))
    return made


def test_json_is_one_object_a_record(app: typer.Typer) -> None:
    """With scopes and details."""
    done = CliRunner().invoke(app, ["--landscape", "small", "--model", "first", "--model", "second", "--json"])
    assert done.exit_code == 0
    objects = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["model"] for each in objects] == ["first", "second"]
    for each in objects:
        assert list(each) == ["landscape", "task", "model", "view", "scopes", "details", *OF_MODEL]
        assert each["details"]["gain_ci"][0] <= each["details"]["gain"] <= each["details"]["gain_ci"][1]


def test_the_table_has_a_row_a_family_of_methods(app: typer.Typer) -> None:
    """A model given twice is fused once."""
    done = CliRunner().invoke(app, ["--landscape", "small", "--model", "first", "--model", "first"])
    assert done.exit_code == 0
    assert done.stdout.count("first") == 1
    for said in ("interpolation", "weighted RRF", "nDCG@10", "gain", "alpha"):
        assert said in done.stdout
