"""What a person's page says first: counted or not, and why. The career in order of time stands in ``career``."""

from dataclasses import dataclass

from courses.completion.rules import Completed
from courses.evidence.models import EvidenceKind
from courses.obligations.rules.standing import MetLate, MetOnTime
from lms.desks.person.queries import Record
from lms.i18n import N_, format_day, ngettext
from lms.i18n import gettext as _
from lms.kernel.text import mid_sentence
from lms.people.models import Sex

EVIDENCE: dict[EvidenceKind, str] = {
    EvidenceKind.PERIODS: N_("điểm danh tại lớp"),
    EvidenceKind.ONLINE_MODULE: N_("học trên mạng"),
    EvidenceKind.ASSESSMENT_PASSED: N_("đạt bài kiểm tra"),
    EvidenceKind.PRIOR_MODULE: N_("công nhận đã học trước"),
    EvidenceKind.IMPORTED_COMPLETION: N_("kết quả nhập từ danh sách cũ"),
}


def called(record: Record) -> str:
    """The person's name with Ông or Bà, where the sex is recorded."""
    name = record.person.full_name
    if record.person.sex is Sex.FEMALE:
        return _("Bà %(name)s", name=name)
    return _("Ông %(name)s", name=name) if record.person.sex is Sex.MALE else name


@dataclass(frozen=True, slots=True)
class Verdict:
    """The sentence in three pieces, the middle one in bold; ``kind`` colours the badge, ``word`` is in it."""

    before: str
    strong: str
    after: str
    kind: str
    word: str


def verdict(record: Record) -> Verdict:
    """Whether the person is counted as trained on the day, and why."""
    name = called(record)
    if record.serving is None:
        return _not_counted(record, name)
    if record.counting:
        before = _("%(name)s được tính là", name=name)
        return Verdict(before, _("ĐÃ tập huấn"), _why_trained(record), "ok", _("Đã tập huấn"))
    return Verdict(_("%(name)s được tính là", name=name), _("CHƯA tập huấn"), _why_not(record), "soon", _("Chưa tập huấn"))


def _not_counted(record: Record, name: str) -> Verdict:
    day = format_day(record.as_of)
    before = _("Ngày %(day)s, %(name)s", day=day, name=mid_sentence(name))
    if not record.appointments:
        after = _("vì chưa có quyết định công nhận nào tính đến ngày này.")
    else:
        ended = max(one.ended_on for one in record.appointments if one.ended_on)
        after = _("vì đã thôi làm hòa giải viên từ ngày %(day)s.", day=format_day(ended))
    return Verdict(before, _("KHÔNG nằm trong con số"), after, "", _("Không phải hòa giải viên"))


def _why_trained(record: Record) -> str:
    assert record.counting is not None
    facts = {
        "day": format_day(record.counting.completed_on),
        "number": record.counting.instrument,
        "done": record.progress.periods_done if record.progress else 0,
        "needed": record.progress.periods_needed if record.progress else 0,
    }
    if any(line.kind is EvidenceKind.IMPORTED_COMPLETION and line.counts for line in record.evidence):
        return _("vì danh sách tập huấn đã nhập ghi hoàn thành chương trình theo %(number)s ngày %(day)s.", **facts)
    if record.progress and record.progress.needs_assessment:
        return _(
            "vì đã học đủ %(done)s/%(needed)s tiết của chương trình khung theo %(number)s và đạt bài kiểm tra; "
            "hoàn thành ngày %(day)s.",
            **facts,
        )
    return _("vì đã hoàn thành chương trình khung theo %(number)s ngày %(day)s.", **facts)


def deadline(record: Record) -> str:
    """How the completion lies to the due day, a sentence of its own; empty where no six months applied or nothing is done."""
    if record.story is None:
        return ""
    due = format_day(record.story.due.due_on)
    match record.story.standing:
        case MetOnTime(days_early=0):
            return _("Đúng ngày hạn %(due)s.", due=due)
        case MetOnTime(days_early=days):
            return ngettext("Sớm %(n)s ngày so với hạn %(due)s.", "Sớm %(n)s ngày so với hạn %(due)s.", days, due=due)
        case MetLate(days=days):
            return ngettext("Muộn %(n)s ngày so với hạn %(due)s.", "Muộn %(n)s ngày so với hạn %(due)s.", days, due=due)
        case _:
            return ""


def _why_not(record: Record) -> str:
    if not record.evidence:
        return _("vì sổ chưa ghi buổi học hay bài kiểm tra nào được tính.")
    found = record.progress
    if found is None or isinstance(found.outcome, Completed):
        return _("vì chưa hoàn thành chương trình nào được công nhận.")
    lacking = [module for module in found.modules if module.required and module.satisfied_on is None]
    periods = sum(module.needed - module.done for module in lacking)
    if found.needs_assessment and found.assessment_passed_on is None:
        if not lacking:
            return _("vì đã học đủ tiết nhưng chưa đạt bài kiểm tra.")
        return _("vì còn thiếu %(n)s tiết ở %(m)s chuyên đề và chưa đạt bài kiểm tra.", n=periods, m=len(lacking))
    return _("vì còn thiếu %(n)s tiết ở %(m)s chuyên đề.", n=periods, m=len(lacking))
