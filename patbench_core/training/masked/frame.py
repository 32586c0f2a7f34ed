"""Pretrained models as DataFrames: how well they find masked text, and what they are worth afterwards."""

from typing import TYPE_CHECKING, Any

from patbench_core.frames import records
from patbench_core.results.ledger import entries, read
from patbench_core.results.selection import origin
from patbench_core.stats.claims import FAILS, HOLDS, OPEN
from patbench_core.stats.comparison import Comparison
from patbench_core.tasks.classifiers.frame import compared, curves
from patbench_core.tasks.classifiers.study import TUNED
from patbench_core.training.masked.pretrain import PROTOCOL, TASK
from patbench_core.training.masked.tokenizer import OWN

if TYPE_CHECKING:
    import pandas as pd

_BERT, _PAIR = "tiny-bert", ("difference", "low", "high", "verdict")
_PATENTS = "--landscape "
NONE = "none"
"""The corpus of random weights."""
_DETAILS = (
    *("config", "parameters", "vocabulary", "perplexity", "bits per byte", "tokens a word", "tokens a byte"),
    "tokens a processor second",
)
_COLUMNS = (
    *("files", "landscape", "synthetic", "model", "corpus", "patents", "tokenizer", "patent tokenizer"),
    *("seed", "seen", "passes", "steps"),
    *(*_DETAILS, "few tokens", "origin", "command", "path"),
)


def pretrainings() -> "pd.DataFrame":
    """Every pretraining, the best by bits a byte first.

    Returns
    -------
    DataFrame
        ``files`` (digest of the weights), ``landscape`` (where it is judged), ``synthetic``, ``model``, ``corpus``
        (`NONE` for random weights), ``patents`` (whether it is of landscapes), ``tokenizer`` (corpus that it was
        trained on, else the model that it is of), ``patent tokenizer``, ``seed``, ``seen`` (tokens), ``passes`` (over
        the corpus), ``steps``, ``config``, ``parameters``, ``vocabulary``, ``perplexity``, ``bits per byte``, ``tokens
        a word``, ``tokens a byte``, ``tokens a processor second``, ``few tokens`` (saw fewer than it has weights, and
        takes no part in verdicts), ``origin``, ``command``, ``path``.
    """
    import pandas as pd

    recorded = [entry for entry in entries(TASK) if entry.record["key"]["protocol"] == PROTOCOL]
    trained_on = {
        str(entry.record["key"]["tokenizer"]): entry
        for entry in recorded
        if entry.record["details"]["tokenizer"] == OWN
    }
    rows = []
    for entry in recorded:
        record, details = entry.record, entry.record["details"]
        tokens = details["tokens"]
        settings: dict[str, Any] = record["key"]["settings"]  # type: ignore[assignment]  # a JSON object
        source = trained_on.get(str(record["key"]["tokenizer"]))
        rows.append(
            {
                "files": record["encoders"]["document"]["files"],
                "landscape": record["landscape"]["name"],
                "synthetic": record["landscape"]["synthetic"],
                "model": record["model"]["name"],
                "corpus": details["corpus"] if tokens["seen"] else NONE,
                "tokenizer": source.record["details"]["corpus"] if source else details["tokenizer"],
                "patents": tokens["seen"] > 0 and _PATENTS in record["command"],
                "patent tokenizer": source is not None and _PATENTS in source.record["command"],
                "seed": settings["seed"],
                "seen": tokens["seen"],
                "passes": tokens["seen"] / tokens["corpus"],
                "steps": settings["steps"],
                **{name: details.get(name) for name in _DETAILS},
                "few tokens": 0 < tokens["seen"] < details["parameters"],
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


def afterwards(made: "pd.DataFrame", recorded: "pd.DataFrame") -> "pd.DataFrame":
    """Learning curves of fine-tuned classifiers whose model was pretrained here, with its corpus and tokenizer.

    Parameters
    ----------
    made : DataFrame
        Of `pretrainings`.
    recorded : DataFrame
        Rows of ``pb.records("classifiers", setup=None)``.
    """
    tuned = recorded[recorded["method"] == TUNED]
    files = [read(path).record["encoders"]["document"]["files"] for path in tuned["path"]]
    about = made[["files", "corpus", "patents", "tokenizer", "patent tokenizer", "config", "few tokens"]]
    every = (
        tuned.assign(files=files)
        .astype({"files": object})
        .merge(about.rename(columns={"corpus": "pretrained on"}), on="files")
    )
    item = every["config"] + ", " + every["pretrained on"] + ", tokenizer " + every["tokenizer"]
    return curves(every).assign(item=item)


def contrasts(rows: "pd.DataFrame", result: Comparison) -> "pd.DataFrame":
    """Pairs of models of which one thing differs: the corpus, the tokenizer or the shape.

    Parameters
    ----------
    rows : DataFrame
        Of `afterwards`, with ``item``.
    result : Comparison
        Of the same items.

    Returns
    -------
    DataFrame
        The columns of a cell, ``changed``, ``before``, ``after`` (patents after other text, that after none; ModernBERT
        after BERT), ``given`` (what both have), ``difference`` (after less before), ``low``, ``high``, ``verdict``,
        ``n`` test documents, ``case`` (open unless significantly better or worse, and where one of the two saw
        few tokens) and ``command``.
    """
    import pandas as pd

    known = rows.drop_duplicates("item").set_index("item")
    order = {
        "pretrained on": [(row["pretrained on"] != NONE) + row["patents"] for _, row in known.iterrows()],
        "tokenizer": known["patent tokenizer"].astype(int).tolist(),
        "config": [int(config != _BERT) for config in known["config"]],
    }
    made = []
    for place, item in enumerate(known.index):
        first = known.iloc[place]
        for pair in result.relative_to(item).to_dict("records"):
            other = known.index.get_loc(pair["one"])
            changed = [name for name in order if first[name] != known.iloc[other][name]]
            if len(changed) != 1 or order[changed[0]][place] >= order[changed[0]][other]:
                continue
            about = {"changed": changed[0], "before": first[changed[0]], "after": known.iloc[other][changed[0]]}
            about["given"] = ", ".join(f"{name} {first[name]}" for name in order if name != changed[0])
            about["case"] = {"significantly better": HOLDS, "significantly worse": FAILS}.get(pair["verdict"], OPEN)
            about["case"] = OPEN if first["few tokens"] or known.iloc[other]["few tokens"] else about["case"]
            about |= {"n": int(first["n"]), "command": known.iloc[other]["command"]}
            made.append({name: pair[name] for name in (*result.within, *_PAIR)} | about)
    columns = ["changed", "before", "after", "given", *_PAIR, "n", "case", "command"]
    return pd.DataFrame(made, columns=[*result.within, *columns])


def domain_cases() -> "pd.DataFrame":
    """What patents, not other text, buy a classifier of real patents: cases of the claim of arXiv 2509.14926."""
    rows = afterwards(pretrainings(), records("classifiers", setup=None, synthetic=False))
    changes = contrasts(rows, compared(rows))
    return changes[(changes["changed"] == "pretrained on") & (changes["before"] != NONE)]
