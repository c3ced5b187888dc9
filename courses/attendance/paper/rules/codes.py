"""The code of a sheet and of each of its pages: short enough for the coarsest square code a poor camera can read. Pure.

``TK`` and ten signs without those that people mistake for others, then the page: ``TK7KQ2M9XD4B-2``. All of them stand in the
alphanumeric set of QR codes, so that a page's code fits the smallest square there is (21 by 21) with a quarter to spare.
"""

import re

# Crockford's base 32 in capitals: no I, L, O, U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
_PAGE = re.compile(rf"TK([{ALPHABET}]{{{LENGTH}}})-([0-9]{{1,2}})")


def page_code(code: str, page: int) -> str:
    """What the square code of a page says."""
    return f"TK{code}-{page}"


def read_page_code(text: str) -> tuple[str, int] | None:
    """Sheet and page of such a text; None for a code of anything else."""
    found = _PAGE.fullmatch(text.strip())
    return (found[1], int(found[2])) if found else None
