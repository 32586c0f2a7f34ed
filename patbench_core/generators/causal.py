"""Texts by a causal language model in this process: one of the registry, a folder, or a model of the hub."""

import json
from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from patbench_core.encoders.dense import has_half
from patbench_core.encoders.in_memory import reports
from patbench_core.encoders.naming import locate
from patbench_core.files import digest, file_sha256
from patbench_core.generators.errors import GeneratorError
from patbench_core.generators.generator import Order
from patbench_core.generators.prompts import Prompted, cleaned
from patbench_core.generators.registry import register

TOKENS, BATCH = 96, 32
"""Tokens of an answer at most, and prompts at once."""
TEMPERATURE, TOP_K = 0.8, 50
_NAMES = ("paraphrase", "like", "llm")
"""By the number of examples of a new text."""


class Causal(Prompted):
    """A language model that samples each text with dice of its own.

    The same orders give the same texts on the same machine with the same versions, in any batch but for rounding: where
    two tokens are equally likely to the last digit, of which bfloat16 has three, what else is in the batch can decide.

    Parameters
    ----------
    model : str
        As everywhere: a registry name, a folder, or a hub id with its revision.
    examples : {0, 1, 2}
        See `Prompted`.
    """

    def __init__(self, model: str, examples: int) -> None:
        self.model, self.examples = model, examples
        located = locate(model, weights=True)
        self.folder, name = located.folder, located.name
        if not any(self.folder.glob("*.safetensors")):
            raise GeneratorError(f"model {model!r} in {self.folder} has no safetensors: choose a causal language model")
        self.spec = f"{_NAMES[examples]}:{name}"

    def identity(self) -> dict[str, object]:
        """See `Generator`: files of the model, sampling, arithmetic, and the versions that decide rounding."""
        import torch
        import transformers

        files = {file.name: file_sha256(file) for file in sorted(self.folder.glob("*")) if file.is_file()}
        sampling = {"tokens": TOKENS, "temperature": TEMPERATURE, "top_k": TOP_K}
        versions = {"torch": str(torch.__version__), "transformers": transformers.__version__}
        return super().identity() | {
            "files": digest(files),
            "sampling": sampling,
            "dtype": _dtype(),
            "versions": versions,
        }

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        tokenizer, model = load_causal(self.model, self.folder, _dtype())
        tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
        return tokenizer, model

    def write(self, orders: Sequence[Order]) -> Iterator[str]:
        """See `Generator`; a batch at a time."""
        import torch
        from transformers import LogitsProcessorList

        tokenizer, model = self._loaded
        for start in range(0, len(orders), BATCH):
            batch = orders[start : start + BATCH]
            chats = [as_chat(tokenizer, self.prompt(order)) for order in batch]
            given = tokenizer(chats, return_tensors="pt", padding=True)
            with torch.inference_mode():
                made = model.generate(
                    **given,
                    max_new_tokens=TOKENS,
                    do_sample=False,
                    logits_processor=LogitsProcessorList([_dice(batch)]),
                    pad_token_id=tokenizer.pad_token_id,
                )
            answers = tokenizer.batch_decode(made[:, given["input_ids"].shape[1] :], skip_special_tokens=True)
            yield from map(cleaned, answers)


def load_causal(name: str, folder: Path, dtype: str = "float32") -> tuple[Any, Any]:
    """Tokenizer, which pads on the left, and model of a folder.

    Raises
    ------
    GeneratorError
        If it holds no causal language model.
    """
    from transformers import AutoModelForCausalLM, AutoTokenizer

    try:
        with reports():
            tokenizer = AutoTokenizer.from_pretrained(folder, padding_side="left", trust_remote_code=False)
            loaded: Any = AutoModelForCausalLM.from_pretrained(
                folder, dtype=dtype, use_safetensors=True, trust_remote_code=False, output_loading_info=True
            )
    except (OSError, ValueError) as error:
        why = _kind(folder)
        raise GeneratorError(f"model {name!r} writes no text ({why}): choose a causal language model") from error
    model, loading = loaded
    if lacking := sorted(loading["missing_keys"]):  # an encoder: the weights that write would be random
        raise GeneratorError(
            f"model {name!r} writes no text (its files lack {lacking[0]}): choose a causal language model"
        )
    return tokenizer, model.eval()


def _kind(folder: Path) -> str:
    """What the model is, by its own settings."""
    try:
        return f"it is a {json.loads((folder / 'config.json').read_text('utf-8'))['model_type']} model"
    except (OSError, ValueError, KeyError):
        return "its folder names no kind of transformer"


def as_chat(tokenizer: Any, prompt: str) -> str:
    """A prompt as the model was taught to read it: by its own template, or in the form that SmolLM2 has."""
    if tokenizer.chat_template:
        turns = [{"role": "user", "content": prompt}]
        return str(tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True))
    if "<|im_start|>" in tokenizer.get_vocab():
        return f"<|im_start|>user\n{prompt}<|im_end|>\n<|im_start|>assistant\n"
    return f"{prompt}\n\n"


def _dtype() -> str:
    """Half precision, twice as fast, where the processor has it."""
    return "bfloat16" if has_half() else "float32"


def _dice(batch: Sequence[Order]) -> Any:
    """A logits processor that turns the greatest logit into a draw, each row by the dice of its own order.

    The argmax of log p + g with g from Gumbel(0, 1) is a draw from p (Gumbel 1954; Maddison, Tarlow and Minka,
    NeurIPS 2014), here at `TEMPERATURE` from the `TOP_K` likeliest tokens.
    """
    import torch

    sources = [torch.Generator().manual_seed(int(order.key[:15], 16)) for order in batch]

    def draw(_: "torch.Tensor", scores: "torch.Tensor") -> "torch.Tensor":
        likeliest, tokens = torch.topk(scores.float() / TEMPERATURE, min(TOP_K, scores.shape[1]), dim=1)
        noise = torch.stack([torch.rand(likeliest.shape[1], generator=source) for source in sources])
        drawn = likeliest - torch.log(-torch.log(noise.clamp(1e-20, 1 - 1e-7)))
        chosen = tokens.gather(1, drawn.argmax(dim=1, keepdim=True))
        return torch.full_like(scores, -torch.inf).scatter(1, chosen, 0.0)

    return draw


for _examples, _name in enumerate(_NAMES):
    register(_name, partial(Causal, examples=_examples), "MODEL")
