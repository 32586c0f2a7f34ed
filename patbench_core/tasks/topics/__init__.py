"""Topics of queries."""

from patbench_core.tasks.registry import Declaration, register

DECLARED = register(
    Declaration(
        name="topics",
        load="patbench_core.tasks.topics.task:Topics",
        summary="IPC section and class of each query, so that a page can hold topics equal without the patents.",
        command="run jurisdiction",
        own_command=False,
        model=None,
        tables={"topics": "query"},
    )
)
