"""Layers that do not learn, computed once a text: the same scores and gradients as when they are computed each time."""

from collections.abc import Callable

import pytest
import torch
from transformers import AutoConfig, AutoModel, PreTrainedModel

from patbench_core.encoders.variants import layers_of
from patbench_core.training.lower import Kept, LowerLayers

SIZES = {"hidden_size": 8, "intermediate_size": 8, "num_attention_heads": 2, "num_hidden_layers": 3, "vocab_size": 30}
KINDS = ("bert", "mpnet", "llama", "qwen3", "gemma2", "modernbert")
IDS = torch.tensor([[4, 5, 6, 7, 8], [9, 10, 11, 0, 0], [12, 0, 0, 0, 0]])
THERE = IDS > 0


def made(kind: str) -> PreTrainedModel:
    """Random weights, always the same; without dropout among the layers that learn."""
    torch.manual_seed(0)
    more = {"num_key_value_heads": 2, "head_dim": 4} if kind in ("llama", "qwen3", "gemma2") else {}
    config = AutoConfig.for_model(kind, **SIZES, **more, pad_token_id=0, max_position_embeddings=16)
    model: PreTrainedModel = AutoModel.from_config(config)
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    return model.train()


def summed(model: PreTrainedModel, ids: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
    """A number that depends on every token that is there."""
    return (model(input_ids=ids, attention_mask=there.long()).last_hidden_state[there] ** 3).sum()


def frozen(model: PreTrainedModel, layers: int, kept: Kept) -> LowerLayers:
    """The model with its first layers taken out."""
    model.requires_grad_(requires_grad=False)
    stack = layers_of(model, "tiny", 3)
    stack[layers:].requires_grad_()
    return LowerLayers(stack, layers, kept)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("layers", [1, 2])
def test_scores_and_gradients_are_those_of_the_whole_model(kind: str, layers: int) -> None:
    """The first time a text is seen, and in other batches and with other padding afterwards."""
    whole, cut = made(kind), made(kind)
    whole.requires_grad_(requires_grad=False)
    layers_of(whole, "tiny", 3)[layers:].requires_grad_()
    lower = frozen(cut, layers, {})
    for rows, length in (([0, 1, 2], 5), ([1, 2], 3), ([2, 0], 5)):
        ids, there = IDS[rows, :length], THERE[rows, :length]
        expected = summed(whole, ids, there)
        got = lower.through(ids, there, lambda ids=ids, there=there: summed(cut, ids, there))  # type: ignore[misc]
        torch.testing.assert_close(got, expected, rtol=1e-5, atol=1e-5)
        expected.backward()
        got.backward()
    learned = {name: each.grad for name, each in whole.named_parameters() if each.grad is not None}
    assert learned
    for name, each in cut.named_parameters():
        assert (each.grad is not None) == (name in learned)
        if name in learned:
            torch.testing.assert_close(each.grad, learned[name], rtol=1e-4, atol=1e-5)


def counted(model: PreTrainedModel) -> tuple[LowerLayers, list[int], Callable[[list[int]], None]]:
    """Two frozen layers, texts that the first one computed, and a step on some rows."""
    lower, seen = frozen(model, 2, {}), []
    lower.lower[0].register_forward_hook(lambda _, args, __: seen.append(len(args[0])))

    def step(rows: list[int]) -> None:
        ids, there = IDS[rows], THERE[rows]
        lower.through(ids, there, lambda: summed(model, ids, there))

    return lower, seen, step


def test_a_text_goes_through_frozen_layers_once() -> None:
    """A batch with a new one goes through them whole."""
    _, seen, step = counted(made("bert"))
    for rows in ([0, 1], [1, 0], [0, 2], [2, 1]):
        step(rows)
    assert seen == [2, 2]


def test_without_room_nothing_is_kept() -> None:
    """Each batch is computed anew, to the same end."""
    model = made("bert")
    lower, seen, step = counted(model)
    lower.room = 0
    for _ in range(2):
        step([0, 1])
    assert (seen, lower.kept) == ([2, 2], {})


def test_computing_does_not_move_the_dice() -> None:
    """A run that is taken up, and computes anew what it had kept, draws the same dropout."""
    _, _, step = counted(made("bert"))
    torch.manual_seed(1)
    step([0, 1])
    drawn = torch.rand(1)
    torch.manual_seed(1)
    step([0, 1])
    assert torch.rand(1) == drawn
