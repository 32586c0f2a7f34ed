"""Figures and tables that draw offline, on a phone and in the dark."""
