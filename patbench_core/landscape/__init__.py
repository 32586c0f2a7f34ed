"""Landscapes: sets of patents with their codes, labels and citation links."""
