"""Parameters of notebooks that papermill replaces: refused where they are of another kind."""

import papermill
import pytest

from patbench_core.book.catalogue import notebook
from patbench_core.errors import PatbenchError
from patbench_core.injected import check_injected

OWN = 'views = ["T", "TA"]\nqueries = 10_000  # or all\nmargin = 0.02\nlandscape = "demo"\nlabels = None'


@pytest.mark.parametrize(
    ("injected", "said"),
    [
        (
            "views = 'TA'",
            r"^parameter views 'TA': give a list \(papermill -y 'NAME: \[ONE, OTHER\]'\), such as \['T', ",
        ),
        ("margin = 'abc'", "^parameter margin 'abc': give a number, such as 0.02$"),
        ("margin = 'all'", "give a number"),
        ("margin = True", "^parameter margin True: give a number"),
        ("queries = None", "^parameter queries None: give a number, such as 10000$"),
        ("landscape = ['demo']", r"^parameter landscape \['demo'\]: give a text, such as 'demo'$"),
    ],
)
def test_a_parameter_of_another_kind_is_refused(injected: str, said: str) -> None:
    """Lists, numbers and texts, by what the notebook has."""
    with pytest.raises(PatbenchError, match=said):
        check_injected(["import os", OWN, f"# Parameters\n{injected}\n", "pb.ensure()"])


@pytest.mark.parametrize(
    "injected", ["views = ['A']", "queries = 'all'", "margin = 1", "landscape = 2024", "labels = 'topic'", "other = 1"]
)
def test_a_parameter_of_its_kind_is_taken(injected: str) -> None:
    """Also what YAML reads of a name; what is None may become anything."""
    check_injected([OWN, f"# Parameters\n{injected}\n"])


def test_what_somebody_types_is_their_own() -> None:
    """Without papermill's cell nothing is held against another; nor outside a kernel."""
    check_injected([OWN, "views = 'TA'"])
    check_injected()


@pytest.mark.parametrize(
    ("study", "parameters", "said"),
    [
        ("text_views", {"views": "TA", "matrix": "TA"}, "views 'TA': give a list"),
        ("settings", {"varied": "bm25"}, "varied 'bm25': give a list"),
        ("finetuning", {"bases": "minilm-static-256", "landscape": "demo"}, "bases 'minilm-static-256': give a list"),
        ("patenteb", {"models": "bm25"}, "models 'bm25': give a list"),
        ("compare", {"margin": "abc"}, "margin 'abc': give a number"),
    ],
)
def test_papermill_is_told(study: str, parameters: dict[str, str], said: str) -> None:
    """Before anything is computed, in the cell that makes sure of the records."""
    with pytest.raises(papermill.PapermillExecutionError, match=f"PatbenchError.*parameter .*{said}"):
        papermill.execute_notebook(str(notebook(study)), None, parameters, kernel_name="python3", progress_bar=False)
