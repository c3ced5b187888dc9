"""Who is eligible, what is printed, what is signed, and what an answer about a certificate is. Pure.

The payload is every printed fact and nothing else, as canonical JSON: sorted keys, no spaces, UTF-8, NFC. Exactly these
bytes are signed.
"""

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from lms.kernel.ids import group
from lms.units.rules import Level

FORM = 1
# The file inside a PDF that carries what was signed.
ATTACHED = "giay-chung-nhan.json"


@dataclass(frozen=True, slots=True)
class Printed:
    """Every fact on the sheet. Days are ISO, the check code is ungrouped; an empty text is not printed.

    ``issuer_above``, ``issuer``: the two lines of the issuing body. ``issuer_title``: its name inside a sentence.
    """

    register_no: str
    code: str
    demo: bool
    issuer_above: str
    issuer: str
    issuer_title: str
    salutation: str
    name: str
    born: str
    role: str
    team: str
    unit: str
    programme: str
    curriculum: str
    instrument: str
    instrument_on: str
    periods: int
    begun_on: str
    completed_on: str
    place: str
    issued_on: str
    signer_title: str = ""
    signer_name: str = ""
    form: int = FORM


def canonical(printed: Printed) -> bytes:
    """The bytes that are signed."""
    facts = {name: _nfc(value) for name, value in asdict(printed).items()}
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _nfc(value: Any) -> Any:
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def read_payload(payload: bytes) -> Printed:
    """The facts of signed bytes; ValueError when they are not in our form."""
    try:
        facts = json.loads(payload)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError("not a payload") from error
    wanted = {field.name: field.type for field in fields(Printed)}
    if not isinstance(facts, dict) or set(facts) != set(wanted) or facts["form"] != FORM:
        raise ValueError("not a payload of this form")
    for name, value in facts.items():
        if type(value) is not wanted[name]:
            raise ValueError(f"{name} is of another kind")
    return Printed(**facts)


def differing(one: Printed, other: Printed) -> tuple[str, ...]:
    """The names of the facts in which two sheets differ, in the order of the sheet."""
    return tuple(field.name for field in fields(Printed) if getattr(one, field.name) != getattr(other, field.name))


@dataclass(frozen=True, slots=True)
class IssuingBody:
    """How an issuing body is named on the sheet and in its register numbers."""

    above: str
    name: str
    title: str
    suffix: str
    place: str


def issuing_body(level: Level, code: str, full_name: str, *, homonyms: Iterable[str] = ()) -> IssuingBody:
    """The body of a unit that issues: a province's Department of Justice, else the unit's own People's Committee.

    ``homonyms``: full names of the other units of that level; where one has the same initials, the code tells them apart.
    """
    kind, bare = _kind_and_name(full_name)
    match level:
        case Level.COUNTRY:
            return IssuingBody("", "BỘ TƯ PHÁP", "Bộ Tư pháp", "BTP", "Hà Nội")
        case Level.PROVINCE:
            initials = _initials(bare)
            shared = any(_initials(_kind_and_name(other)[1]) == initials for other in homonyms)
            suffix = f"STP-{initials}{code if shared else ''}"
            return IssuingBody(_committee(full_name), "SỞ TƯ PHÁP", f"Sở Tư pháp {_inside(kind, bare)}", suffix, bare)
        case Level.DISTRICT:
            title = f"Phòng Tư pháp {_inside(kind, bare)}"
            return IssuingBody(_committee(full_name), "PHÒNG TƯ PHÁP", title, f"PTP-{code}", bare)
        case _:
            title = f"Ủy ban nhân dân {_inside(kind, bare)}"
            return IssuingBody("", _committee(full_name), title, f"UBND-{code}", bare)


def _committee(full_name: str) -> str:
    return f"ỦY BAN NHÂN DÂN {full_name.upper()}"


def _inside(kind: str, bare: str) -> str:
    return f"{kind[:1].lower()}{kind[1:]} {bare}".strip()


_KINDS = ("Thành phố", "Thị trấn", "Thị xã", "Đặc khu", "Phường", "Huyện", "Quận", "Tỉnh", "Xã")


def _kind_and_name(full_name: str) -> tuple[str, str]:
    for kind in _KINDS:
        if full_name.startswith(f"{kind} "):
            return kind, full_name[len(kind) + 1 :]
    return "", full_name


def in_sentence(full_name: str) -> str:
    """A unit's name inside a sentence: "Xã Công Sơn" becomes "xã Công Sơn"."""
    return _inside(*_kind_and_name(full_name))


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.replace("-", " ").split()).upper()


def register_no(number: int, year: int, suffix: str, series: str = "") -> str:
    """The number as it is printed: ``412/2026/STP-LS``; a later series of the same year ends in its letter."""
    return f"{number}/{year}/{suffix}{'-' if series else ''}{series}"


def written_day(day: date) -> str:
    """A day as a Vietnamese document writes it, whatever language the pages are in: 04/02/2026, 28/4/2026."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{day.day:02d}/{month}/{day.year}"


def sheet_lines(printed: Printed) -> tuple[str, ...]:
    """Every sentence of the sheet, in the order of reading. A design lays out exactly these."""
    begun, done = date.fromisoformat(printed.begun_on), date.fromisoformat(printed.completed_on)
    issued = date.fromisoformat(printed.issued_on)
    span = f"ngày {written_day(done)}" if begun == done else f"từ ngày {written_day(begun)} đến ngày {written_day(done)}"
    instrument_on = written_day(date.fromisoformat(printed.instrument_on))
    of_team = ", ".join(part for part in (printed.team, printed.unit) if part)
    month = f"{issued.month:02d}" if issued.month < 3 else issued.month
    texts = (
        printed.issuer_above,
        printed.issuer,
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "GIẤY CHỨNG NHẬN",
        f"{printed.issuer_title} chứng nhận",
        f"{printed.salutation} {printed.name}",
        ", ".join(part for part in (_born(printed.born), f"{printed.role} {of_team}".strip()) if part),
        f"đã hoàn thành chương trình “{printed.programme}”, thời lượng {printed.periods} tiết, {span},",
        f"theo {printed.curriculum}, ban hành kèm theo Quyết định số {printed.instrument} ngày {instrument_on}.",
        f"Số vào sổ: {printed.register_no}",
        f"Mã kiểm tra: {group(printed.code)}",
        HOW_TO_CHECK,
        f"{printed.place}, ngày {issued.day:02d} tháng {month} năm {issued.year}",
        printed.signer_title.upper(),
        printed.signer_name,
        DEMO_MARK if printed.demo else "",
    )
    return tuple(unicodedata.normalize("NFC", text) for text in texts)


DEMO_MARK = "DỮ LIỆU MINH HỌA"
HOW_TO_CHECK = "Quét mã, hoặc mở trang kiểm tra của nơi cấp và gõ mã kiểm tra."


def _born(born: str) -> str:
    if not born:
        return ""
    return f"sinh năm {born}" if len(born) == 4 else f"sinh ngày {written_day(date.fromisoformat(born))}"


class Answer(StrEnum):
    """What a stranger is told of a code; each has words and a shape of its own."""

    VALID = "valid"
    DEMO = "demo"
    REVOKED = "revoked"
    REPLACED = "replaced"
    ALTERED = "altered"
    UNKNOWN = "unknown"


def answer(*, signature_holds: bool, demo: bool, revoked: bool, replaced: bool) -> Answer:
    """The one answer for a certificate that was found. A demo certificate is never valid, whatever else it is."""
    if not signature_holds:
        return Answer.ALTERED
    if demo:
        return Answer.DEMO
    if replaced:
        return Answer.REPLACED
    return Answer.REVOKED if revoked else Answer.VALID


class Refusal(StrEnum):
    """Why no certificate can be issued."""

    NOT_COMPLETED = "not_completed"
    ALREADY = "already"
    IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class Standing:
    """What eligibility looks at. ``imported``: training history says so, for which another body has vouched already."""

    completed: bool
    imported: bool
    has_certificate: bool


def refusal(standing: Standing) -> Refusal | None:
    """Why the person gets no certificate of the version now; None when one can be issued.

    A revoked certificate counts as had: what was taken back is issued again only by correcting it, by a person.
    """
    if not standing.completed:
        return Refusal.NOT_COMPLETED
    if standing.has_certificate:
        return Refusal.ALREADY
    return Refusal.IMPORTED if standing.imported else None
