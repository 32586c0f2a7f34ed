"""Encoders: models in one exact configuration each."""
