"""The job scripts of *Beyond one machine*, run by bash with stand-ins for a cluster's commands."""

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from patbench_core.paths import ROOT

PAGE = (ROOT / "book" / "beyond_one_machine.md").read_text("utf-8")
JOBS = re.findall(r"^```slurm\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
STANDING_IN = {
    "scontrol": "printf 'first\\nsecond\\nthird\\nfourth\\n'",
    "srun": 'echo "srun $*" >> "$CALLED"',
    "patbench": 'echo "patbench $* in $PATBENCH_HOME" >> "$CALLED"',
    "sleep": "exec /bin/sleep 0.5",
}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A path on which a cluster's commands write down how they were called."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, body in STANDING_IN.items():
        (folder / name).write_text(f"#!/bin/bash\n{body}\n")
        (folder / name).chmod(0o755)
    return {"PATH": f"{folder}:{os.environ['PATH']}", "CALLED": str(tmp_path / "called"), "SLURM_JOB_NODELIST": "all"}


def called(job: str, environment: dict[str, str]) -> list[str]:
    """The calls of a job, one a line."""
    subprocess.run(["bash", "-eu", "-c", job], env=environment, check=True, timeout=60)
    return Path(environment["CALLED"]).read_text("utf-8").splitlines()


def test_a_task_of_the_array_encodes_its_model(environment: dict[str, str]) -> None:
    """As many tasks as models, each another one, all in one home."""
    first, last = map(int, re.search(r"--array=(\d+)-(\d+)", JOBS[0]).groups())  # type: ignore[union-attr]
    for task in range(first, last + 1):
        calls = called(JOBS[0], environment | {"SLURM_ARRAY_TASK_ID": str(task)})
    models = [re.search(r"--model (\S+)", call).group(1) for call in calls]  # type: ignore[union-attr]
    assert len(set(models)) == last - first + 1
    assert all(call.endswith("in /shared/patbench") for call in calls)


def test_a_ray_cluster_has_its_head_on_one_node_and_workers_on_the_others(environment: dict[str, str]) -> None:
    """And `encode` goes to the head, with a worker for each GPU of the job."""
    nodes = int(re.search(r"--nodes=(\d+)\n", JOBS[1]).group(1))  # type: ignore[union-attr]
    gpus = int(re.search(r"--gres=gpu:(\d+)", JOBS[1]).group(1))  # type: ignore[union-attr]
    calls = called(JOBS[1], environment)
    started, encoding = [call for call in calls if call.startswith("srun")], calls[-1]
    assert len(started) == 2
    head, others = sorted(started, key=lambda call: "--head" not in call)
    assert "--nodelist=first" in head and "--port=6379" in head
    assert f"--nodes={nodes - 1} --ntasks={nodes - 1} --exclude=first" in others
    assert "--address=first:6379" in others
    assert "--engine ray --address first:6379" in encoding
    assert f"--workers {nodes * gpus}" in encoding


def test_the_cluster_file_is_what_ray_reads() -> None:
    """The fields of a cluster on machines of one's own, and one home for all of them."""
    (text,) = re.findall(r"^```yaml\n(cluster_name.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    cluster = yaml.safe_load(text)
    assert cluster["provider"]["type"] == "local"
    assert {"head_ip", "worker_ips"} <= cluster["provider"].keys()
    for part in ("head", "worker"):
        start = cluster[f"{part}_start_ray_commands"][-1]
        assert "PATBENCH_HOME=/shared/patbench ray start" in start
