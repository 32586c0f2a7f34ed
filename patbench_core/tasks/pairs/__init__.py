"""Pairs of phrases with a similarity that people gave: import, the sets at hand, the generated one."""
