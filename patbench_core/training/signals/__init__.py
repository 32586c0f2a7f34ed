"""Signals: what makes two texts a training pair, one signal a file."""
