"""Heads that are trained on links."""
