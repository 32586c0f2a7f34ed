"""Transformers of a layer or a few and eight dimensions, with random weights, for what depends on the architecture."""

from pathlib import Path

LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *LETTERS, *(f"##{letter}" for letter in LETTERS)]


def save_transformer(
    folder: Path, kind: str = "bert", positions: int = 20, max_length: int = 10**30, layers: int = 1, hidden: int = 8
) -> Path:
    """Write a transformers folder: weights, configuration, a tokenizer of letters that adds two special tokens."""
    import torch
    from transformers import AutoConfig, AutoModel, PreTrainedTokenizerFast

    torch.manual_seed(0)
    fewer = dict.fromkeys(("pad_token_id", "bos_token_id", "eos_token_id", "cls_token_id", "sep_token_id"), 0)
    config = AutoConfig.for_model(
        kind,
        **(fewer if kind == "modernbert" else {}),  # its own are of 50,000 words
        vocab_size=len(WORDS),
        hidden_size=hidden,
        num_hidden_layers=layers,
        num_attention_heads=2,
        intermediate_size=8,
        max_position_embeddings=positions,
    )
    AutoModel.from_config(config).save_pretrained(folder)
    names = {"pad": "[PAD]", "unk": "[UNK]", "cls": "[CLS]", "sep": "[SEP]", "mask": "[MASK]"}
    special = {f"{name}_token": token for name, token in names.items()}
    PreTrainedTokenizerFast(tokenizer_object=_letters(), model_max_length=max_length, **special).save_pretrained(folder)
    return folder


def save_model(folder: Path, **transformer: object) -> Path:
    """Write a sentence-transformers folder around `save_transformer`."""
    from sentence_transformers import SentenceTransformer

    plain = save_transformer(folder.with_name(folder.name + "-plain"), **transformer)
    SentenceTransformer(str(plain), device="cpu").save(str(folder), create_model_card=False)
    return folder


def save_causal(folder: Path, pad: bool = True, positions: int = 512, letters: bool = False) -> Path:
    """Write a causal language model of two layers over forty words, or over letters, that gives vectors too."""
    import json

    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    words = ["<unk>", "<end>", *(f"word{place}" for place in range(38))]
    tokens = Tokenizer(models.WordLevel({word: place for place, word in enumerate(words)}, unk_token="<unk>"))
    tokens.pre_tokenizer = pre_tokenizers.Whitespace()
    ends = {"eos_token": "<end>"} if pad else {}
    if letters:
        words, tokens, ends = WORDS, _letters(), {"eos_token": "[SEP]"}
    PreTrainedTokenizerFast(tokenizer_object=tokens, unk_token=words[letters], **ends).save_pretrained(folder)
    torch.manual_seed(0)
    size = {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2}
    config = LlamaConfig(
        vocab_size=len(words),
        eos_token_id=words.index(ends.get("eos_token", "<end>")),
        max_position_embeddings=positions,
        **size,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    kinds = {"": "Transformer", "1_Pooling": "Pooling"}
    modules = [
        {"idx": place, "name": str(place), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for place, (path, kind) in enumerate(kinds.items())
    ]
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "1_Pooling").mkdir()
    pooling = {"word_embedding_dimension": 8, "pooling_mode_lasttoken": True, "pooling_mode_mean_tokens": False}
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling))
    return folder


def save_table(folder: Path) -> Path:
    """Write a static model: one random vector a letter."""
    import numpy as np
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    rows = np.random.default_rng(0).standard_normal((len(WORDS), 8)).astype(np.float32)
    table = StaticEmbedding(_letters(), embedding_weights=rows)
    SentenceTransformer(modules=[table], device="cpu").save(str(folder), create_model_card=False)
    return folder


def _letters() -> object:
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    tokenizer = Tokenizer(models.WordPiece({word: place for place, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return tokenizer


MODERNBERT = {
    "model_type": "modernbert",
    "hidden_size": 16,
    "intermediate_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
}
"""The shape of a tiny masked language model."""
