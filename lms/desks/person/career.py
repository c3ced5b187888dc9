"""The line of life on a person's page: recognitions, roles, moves, endings and corrections, units, completions, papers.

What was written wrongly stays to be seen: struck, with who put it right, when and why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lms.desks.person.queries import Record
from lms.i18n import N_, format_day, format_instant
from lms.i18n import gettext as _
from lms.kernel.text import mid_sentence
from lms.people.careers.life import Chapter, Cited, Struck, Word
from lms.people.careers.terms import END_KINDS, Act, EndKind
from lms.people.models import AppointmentReason, TeamRole
from lms.people.roster.words import REASONS as REASON_WORDS
from lms.people.roster.words import ROLES
from lms.units.rules import Register

REASONS: dict[AppointmentReason, str] = {
    AppointmentReason.NEW: N_("Được công nhận, bầu mới"),
    AppointmentReason.SUPPLEMENT: N_("Được công nhận, bổ sung vào tổ"),
    AppointmentReason.CONSOLIDATION: N_("Được công nhận khi kiện toàn tổ"),
    AppointmentReason.RE_ELECTION: N_("Được công nhận, bầu lại"),
}
FIELDS: dict[str, str] = {
    "role": N_("vai trò %(said)s"),
    "reason": N_("lý do %(said)s"),
    "decision_no": N_("quyết định số %(said)s"),
    "signed_on": N_("ngày ký %(said)s"),
    "effective_on": N_("ngày hiệu lực %(said)s"),
    "ended_on": N_("ngày thôi %(said)s"),
    "end_reason": N_("lý do thôi “%(said)s”"),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One point of the line. ``struck``: (what was written, who put it right and why); ``acts_on``: a recognition in force."""

    on: date
    title: str
    detail: str = ""
    kind: str = ""
    cited: Cited | None = None
    struck: Sequence[tuple[str, str]] = field(default=())
    said: str = ""
    acts_on: int | None = None
    open: bool = False


def career(record: Record, units: Mapping[int, str], register: Register) -> list[Moment]:
    """Every moment up to the day of the record, in order of time."""
    found: list[Moment] = []
    begun_on = {chapter.recognised_on for chapter in record.life if not chapter.annulled}
    for chapter in record.life:
        if chapter.recognised_on <= record.as_of:
            found += _of_chapter(chapter, register, record.as_of, goes_on=chapter.ended_on in begun_on)
    found += _moves(record, units, register)
    for done in record.completions:
        found.append(Moment(done.completed_on, _("Hoàn thành chương trình %(number)s", number=done.instrument), kind="fact"))
    for paper in record.certificates:
        title = _("Giấy chứng nhận số %(number)s", number=paper.register_no)
        found.append(Moment(paper.issued_on, title, _("Đã thu hồi") if paper.revoked else "", "fact"))
    return sorted(found, key=lambda moment: moment.on)


def _of_chapter(chapter: Chapter, register: Register, as_of: date, *, goes_on: bool) -> list[Moment]:
    """The beginning, and the end where it was one: who is recognised again on that very day goes on."""
    team = f"{chapter.team}, {mid_sentence(register.entries[chapter.office_id].name_on(chapter.recognised_on).full)}"
    begun = Moment(
        on=chapter.recognised_on,
        title=_began(chapter),
        detail=team,
        kind="struck" if chapter.annulled else "",
        cited=chapter.decision,
        struck=[_struck(one) for one in chapter.struck],
        said=_said(chapter.word) if chapter.word else "",
        acts_on=None if chapter.annulled else chapter.appointment_id,
        open=chapter.ended_on is None,
    )
    ended_on = chapter.ended_on
    goes_on = goes_on or chapter.end_kind is EndKind.CONTINUED
    if ended_on is None or ended_on > as_of or goes_on or chapter.annulled:
        return [begun]
    return [begun, Moment(ended_on, _("Thôi làm hòa giải viên"), _why_left(chapter), "off", chapter.end_decision)]


def _began(chapter: Chapter) -> str:
    role = _(ROLES[chapter.role])
    match chapter.began_by:
        case Act.MOVE:
            return _("Chuyển sang tổ khác")
        case Act.CHANGE_ROLE:
            return _("Giữ vai trò %(role)s", role=mid_sentence(role))
        case _:
            head = chapter.role is TeamRole.TEAM_HEAD
            title = _(REASONS[chapter.reason])
            return _("%(title)s, làm tổ trưởng", title=title) if head else title


def _why_left(chapter: Chapter) -> str:
    """The kind in words, and the words of the paper where they say more."""
    kind = _(END_KINDS[chapter.end_kind]) if chapter.end_kind else ""
    said = chapter.end_reason or ""
    plain = {END_KINDS[chapter.end_kind], kind} if chapter.end_kind else set()
    return ". ".join(part for part in (kind, "" if said in plain else said) if part)


def _said(word: Word) -> str:
    values = {"reason": word.reason.rstrip("."), "by": word.by or "", "at": format_instant(word.at)}
    if word.is_new:
        return _("Quyết định là người mới, vì: %(reason)s (%(by)s, %(at)s).", **values)
    return _("Quyết định không phải người mới, vì: %(reason)s (%(by)s, %(at)s).", **values)


def _struck(one: Struck) -> tuple[str, str]:
    said = ", ".join(_(FIELDS[name], said=_written(value)) for name, value in one.what.items())
    what = _("lần công nhận này") if one.annulled else said
    values = {"by": one.by or _("danh sách nhập"), "at": format_instant(one.at)}
    if one.why:
        return what, _("%(by)s sửa %(at)s: %(why)s", **values, why=one.why)
    return what, _("%(by)s sửa %(at)s", **values)


def _written(value: Any) -> str:
    match value:
        case TeamRole():
            return _(ROLES[value])
        case AppointmentReason():
            return _(REASON_WORDS[value])
        case date():
            return format_day(value)
        case _:
            return str(value)


def _moves(record: Record, units: Mapping[int, str], register: Register) -> Sequence[Moment]:
    found: dict[int, Moment] = {}
    for one in record.appointments:
        unit_id = one.unit_id
        entry, links = register.entries[unit_id], register.successors.get(unit_id, ())
        ended = entry.period.valid_to
        served = ended and one.recognised_on < ended and (one.ended_on is None or ended < one.ended_on)
        if ended and served and ended <= record.as_of and len(links) == 1 and links[0].whole:
            old, full = units[unit_id], register.entries[links[0].successor_id].name_on(ended).full
            new = mid_sentence(full)
            title = (
                _("%(old)s sáp nhập vào %(new)s", old=old, new=new) if old != full else _("Sắp xếp thành %(new)s mới", new=new)
            )
            found[unit_id] = Moment(ended, title, _("Sắp xếp đơn vị hành chính"))
    return list(found.values())
