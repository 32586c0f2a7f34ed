"""A static model made here: one vector a word piece, distilled from its base model."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import cast

from patbench_core.encoders.distill import piece_encoder, static_table
from patbench_core.encoders.entry import ModelEntry
from patbench_core.encoders.packaged.folders import WEIGHTS, base_folder
from patbench_core.encoders.packaged.pipeline import modules


def build(entry: ModelEntry, scratch: Path, folder: Path, progress: Callable[[str], None]) -> None:
    """Distil the base model and write the table as a sentence-transformers folder."""
    from safetensors.numpy import save_file
    from tokenizers import Tokenizer

    base = base_folder(entry)
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_truncation()  # a table reads any number of tokens
    tokenizer.no_padding()
    table = static_table(piece_encoder(base), tokenizer.get_vocab_size(), cast(int, entry.dimension), progress)
    save_file({"embedding.weight": table}, folder / WEIGHTS, metadata={"format": "pt"})
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "modules.json").write_text(
        json.dumps(modules("StaticEmbedding", "Normalize"), indent=2) + "\n", encoding="utf-8"
    )
