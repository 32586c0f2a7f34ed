"""Linkage of products and patents."""
