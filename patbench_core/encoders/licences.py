"""Licences of weights: SPDX identifiers, and names of terms that SPDX does not list."""

import re

LICENCES: dict[str, bool] = {
    "Apache-2.0": True,
    "MIT": True,
    "BSD-3-Clause": True,
    "CC0-1.0": True,
    "CC-BY-4.0": True,
    "CC-BY-SA-4.0": True,
    "CC-BY-NC-4.0": False,
    "CC-BY-NC-SA-4.0": False,
    "LicenseRef-NVIDIA-Open-Model": True,
    "LicenseRef-NVIDIA-NSCL": False,
}
"""Whether commercial use is allowed."""

TERMS: dict[str, str] = {"LicenseRef-Gemma": "Gemma Terms of Use, https://ai.google.dev/gemma/terms"}
"""Terms that a user has to accept before weights are installed, and where they stand."""

_OWN_TERMS = re.compile(r"LicenseRef-[A-Za-z0-9.-]+")


def valid(licence: str) -> bool:
    """Whether it is one of `LICENCES`, or terms of their own named as SPDX asks: ``LicenseRef-NAME``."""
    return licence in LICENCES or _OWN_TERMS.fullmatch(licence) is not None


def commercial(licence: str | None) -> bool | None:
    """Whether commercial use is allowed; None where the licence is not known, or has terms to be read."""
    return LICENCES.get(licence or "")
