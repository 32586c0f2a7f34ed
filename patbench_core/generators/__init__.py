"""Generators of training text: real training documents and a seed in, labelled documents with their parents out."""
