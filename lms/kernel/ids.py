"""What people read and type: the random check code beside a certificate's number, the number on a personal card. No secrets."""

import secrets

# Crockford's base 32: no I, L, O, U, so nothing is misread on paper and no word appears by chance.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECK_CODE_LENGTH = 16
_MISREAD = str.maketrans("ILOilo", "110110")


def new_check_code() -> str:
    """A random code of 16 signs, 80 bits: nobody can walk through them."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CHECK_CODE_LENGTH))


def group(code: str, size: int = 4) -> str:
    """The code as it is printed: ``7K2M-P0QX-…``."""
    return "-".join(code[start : start + size] for start in range(0, len(code), size))


def read_check_code(typed: str) -> str | None:
    """What a person typed, as the code it means; None when it cannot be one.

    Spaces, dashes and case do not count; I and L are read as 1, O as 0.
    """
    code = "".join(sign for sign in typed if sign.isalnum()).translate(_MISREAD).upper()
    return code if len(code) == CHECK_CODE_LENGTH and set(code) <= set(ALPHABET) else None


MOST_CARDS = 2**32 - 1


def card_number(number: int) -> str:
    """The number of a card as it is printed and read out: ``004 512``."""
    return f"{number:07,}".replace(",", " ")


def read_card_number(typed: str) -> int | None:
    """What a person typed, as the number of a card; None when it cannot be one. Spaces, dots and dashes do not count."""
    digits = "".join(sign for sign in typed if not sign.isspace() and sign not in ".-")
    if not digits.isascii() or not digits.isdecimal() or len(digits) > len(str(MOST_CARDS)):
        return None
    return int(digits) if 0 < int(digits) <= MOST_CARDS else None
