"""Pretrained models as DataFrames: how well they find masked text, and what they are worth afterwards."""

from typing import TYPE_CHECKING, Any

from patbench_core.results.ledger import entries, read
from patbench_core.results.selection import origin
from patbench_core.training.masked.pretrain import PROTOCOL, TASK
from patbench_core.training.masked.tokenizer import OWN

if TYPE_CHECKING:
    import pandas as pd

NONE = "none"
"""The corpus of random weights."""
_DETAILS = (
    *("config", "parameters", "perplexity", "bits per byte", "tokens a word", "tokens a byte"),
    "tokens a processor second",
)
_COLUMNS = (
    *("files", "landscape", "synthetic", "model", "corpus", "tokenizer", "seed", "seen", "passes", "steps"),
    *(*_DETAILS, "origin", "command", "path"),
)


def pretrainings() -> "pd.DataFrame":
    """Every pretraining, the best by bits a byte first.

    Returns
    -------
    DataFrame
        ``files`` (digest of the weights), ``landscape`` (where it is judged), ``synthetic``, ``model``, ``corpus``
        (`NONE` for random weights), ``tokenizer`` (corpus that it was trained on, else the model that it is of),
        ``seed``, ``seen`` (tokens), ``passes`` over the corpus, ``steps``, ``config``, ``parameters``, ``perplexity``,
        ``bits per byte``, ``tokens a word``, ``tokens a byte``, ``tokens a processor second``, ``origin``, ``command``,
        ``path``.
    """
    import pandas as pd

    recorded = [entry for entry in entries(TASK) if entry.record["key"]["protocol"] == PROTOCOL]
    trained_on = {
        str(entry.record["key"]["tokenizer"]): entry.record["details"]["corpus"]
        for entry in recorded
        if entry.record["details"]["tokenizer"] == OWN
    }
    rows = []
    for entry in recorded:
        record, details = entry.record, entry.record["details"]
        tokens = details["tokens"]
        settings: dict[str, Any] = record["key"]["settings"]  # type: ignore[assignment]  # a JSON object
        rows.append(
            {
                "files": record["encoders"]["document"]["files"],
                "landscape": record["landscape"]["name"],
                "synthetic": record["landscape"]["synthetic"],
                "model": record["model"]["name"],
                "corpus": details["corpus"] if tokens["seen"] else NONE,
                "tokenizer": trained_on.get(str(record["key"]["tokenizer"]), details["tokenizer"]),
                "seed": settings["seed"],
                "seen": tokens["seen"],
                "passes": tokens["seen"] / tokens["corpus"],
                "steps": settings["steps"],
                **{name: details.get(name) for name in _DETAILS},
                "origin": origin(entry),
                "command": record["command"],
                "path": str(entry.path),
            }
        )
    frame = pd.DataFrame(rows, columns=list(_COLUMNS)).sort_values(["synthetic", "bits per byte"], kind="stable")
    return frame.drop_duplicates("files", ignore_index=True)


def judged(made: "pd.DataFrame") -> "pd.DataFrame":
    """Bits a byte of held-out text while training.

    Parameters
    ----------
    made : DataFrame
        Rows of `pretrainings`.

    Returns
    -------
    DataFrame
        Columns of `made` and ``step``, ``tokens`` (seen by then), ``now`` (bits a byte).
    """
    import pandas as pd

    parts = []
    for _, row in made.iterrows():
        curve = read(row["path"]).table("curve").to_pandas().dropna(subset=["bits per byte"])
        curve = curve[["step", "bits per byte"]].rename(columns={"bits per byte": "now"})
        a_step = row["seen"] / row["steps"] if row["steps"] else 0.0
        parts.append(curve.assign(tokens=curve["step"] * a_step, files=row["files"]))
    if not parts:
        return made.assign(step=0, tokens=0.0, now=0.0)
    return made.merge(pd.concat(parts), on="files")


def afterwards(made: "pd.DataFrame", records: "pd.DataFrame") -> "pd.DataFrame":
    """Records of classifiers whose model was pretrained here, with its corpus and tokenizer.

    Parameters
    ----------
    made : DataFrame
        Of `pretrainings`.
    records : DataFrame
        Rows of ``pb.records("classifiers", setup=None)``.
    """
    files = [read(path).record["encoders"]["document"]["files"] for path in records["path"]]
    about = made[["files", "corpus", "tokenizer", "config", "seen"]].rename(columns={"corpus": "pretrained on"})
    return records.assign(files=files).merge(about, on="files")
