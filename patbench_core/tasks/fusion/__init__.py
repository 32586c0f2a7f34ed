"""Two rankings made one: normalisations and formulas, one a file."""
