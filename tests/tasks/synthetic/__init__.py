"""Tests of the study of synthetic text."""
