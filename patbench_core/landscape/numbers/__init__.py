"""Publication numbers: read in any spelling, and the key under which an office counts them."""

from patbench_core.landscape.numbers.key import (
    NumberIndex,
    NumberKey,
    document_key,
    looks_like_number,
    number_key,
    office,
    printed,
)
from patbench_core.landscape.numbers.spelling import PublicationNumber, parse, publications, with_country

__all__ = [
    "NumberIndex",
    "NumberKey",
    "PublicationNumber",
    "document_key",
    "looks_like_number",
    "number_key",
    "office",
    "parse",
    "printed",
    "publications",
    "with_country",
]
