"""Pretraining: a masked language model on patents, from random weights, with a tokenizer of its own or another's."""
