"""The shape of what people type to sign in: user names, passwords, PINs, phone numbers; and where a page may lead on. Pure.

Hashing stands in ``hashing.py``.
"""

import re
import unicodedata
from typing import Literal

import phonenumbers

from lms.kernel.errors import DomainError
from lms.kernel.text import fold

PASSWORD_LEAST = 10
PASSWORD_MOST = 200
PIN = re.compile(r"[0-9]{4,6}")
USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,59}")
# The handful that every guesser tries first and that are long enough to pass the length rule.
FIRST_GUESSES = frozenset(
    {"1234567890", "0123456789", "0987654321", "9876543210", "password12", "password123", "qwertyuiop", "matkhau123"}
)
EASY_PINS = frozenset({"1234", "12345", "123456", "4321", "54321", "654321"})

SecretKind = Literal["password", "pin"]


def username_key(typed: str) -> str:
    """The form in which a user name is kept and compared: no accents, lower case, no outer spaces."""
    return fold(typed).strip()


def check_username(typed: str) -> str:
    """The key of a new user name; raises ``access.username_shape``."""
    key = username_key(typed)
    if not USERNAME.fullmatch(key):
        raise DomainError("access.username_shape")
    return key


def normal_password(typed: str) -> str:
    """The same keystrokes give the same secret, whether the keyboard sends composed or decomposed letters."""
    return unicodedata.normalize("NFC", typed)


def check_password(typed: str, *, username: str) -> str:
    """A new password in normal form; raises ``access.password_short``, ``access.password_long`` or ``access.password_easy``."""
    password = normal_password(typed)
    if len(password) < PASSWORD_LEAST:
        raise DomainError("access.password_short", least=PASSWORD_LEAST, typed=len(password))
    if len(password) > PASSWORD_MOST:
        raise DomainError("access.password_long", most=PASSWORD_MOST)
    plain = password.casefold()
    if len(set(plain)) < 4 or plain in FIRST_GUESSES or (username and plain.strip("0123456789") == username.casefold()):
        raise DomainError("access.password_easy")
    return password


def check_pin(typed: str) -> str:
    """A new PIN; raises ``access.pin_shape`` or ``access.pin_easy``."""
    if not PIN.fullmatch(typed):
        raise DomainError("access.pin_shape", typed=len(typed))
    if len(set(typed)) == 1 or typed in EASY_PINS:
        raise DomainError("access.pin_easy")
    return typed


def kind_of(typed: str) -> SecretKind:
    """Four to six digits are a PIN: no password is that short."""
    return "pin" if PIN.fullmatch(typed) else "password"


def phone_number(typed: str) -> str | None:
    """The number in E.164 when it can be a Vietnamese number, else None."""
    try:
        number = phonenumbers.parse(typed, "VN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def as_dialled(number: str) -> str:
    """A kept number as people in Viet Nam write and dial it: ``0912 345 678``. What is no number stays as it is."""
    try:
        parsed = phonenumbers.parse(number, "VN")
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)


def local_path(target: str | None) -> str | None:
    """``target`` when it is a path on this site, else None: an address elsewhere must not borrow our sign-in page."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if "\\" in target or any(ord(character) < 32 or ord(character) == 127 for character in target):
        return None
    return target
