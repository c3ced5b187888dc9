"""What reminders say. Written when they go: names, days and classes as they are then, and nothing where it is settled."""

from datetime import date, datetime, time

from sqlalchemy.orm import Session

from courses.obligations.models import ObligationKind
from courses.reminders.operations import DIGEST, OFFICE, PERSON
from courses.reminders.queries import counts_under, find_facts, next_class
from courses.reminders.rules import Step, step_reached
from lms.clock import HANOI, day_of
from lms.i18n import format_day, format_number
from lms.i18n import gettext as _
from lms.messages.operations import Asked, Texts, Words
from lms.units.queries import load_map, unit_name


def _person(db: Session, asked: Asked) -> Words | None:
    kind, on = ObligationKind(asked.fields["kind"]), date.fromisoformat(asked.fields["recognised_on"])
    facts = find_facts(db, (kind, asked.recipient.id, on), asked.on)
    step = step_reached(facts, day=asked.on) if facts else None
    if facts is None or step is None:
        return None
    lines = [_term(facts.due_on, (facts.due_on - asked.on).days), _class(db, asked)]
    return Words(_("Nhắc hạn tập huấn"), " ".join(lines))


def _term(due_on: date, left: int) -> str:
    day = format_day(due_on)
    if left < 0:
        return _("Hạn tập huấn hòa giải viên của bác là ngày %(day)s, nay đã qua. Bác vẫn học được.", day=day)
    if left == 0:
        return _("Hôm nay, ngày %(day)s, là hạn hoàn thành tập huấn hòa giải viên của bác.", day=day)
    return _("Bác còn %(n)s ngày để hoàn thành tập huấn hòa giải viên, hạn ngày %(day)s.", n=left, day=day)


def _class(db: Session, asked: Asked) -> str:
    found = next_class(db, asked.recipient.id, datetime.combine(asked.on, time(), HANOI))
    if found is None:
        return _("Bác chưa có tên trong lớp nào. Mời bác báo cán bộ tư pháp xã để được xếp lớp.")
    title, venue, starts_at = found
    values = {"title": title, "day": format_day(day_of(starts_at)), "hour": f"{starts_at.astimezone(HANOI):%H:%M}"}
    return _("Mời bác đến lớp %(title)s lúc %(hour)s ngày %(day)s tại %(venue)s.", venue=venue, **values)


def _office(db: Session, asked: Asked) -> Words | None:
    unit, step = unit_name(db, asked.fields["unit_id"]), Step(asked.fields["step"])
    count = format_number(asked.fields["count"])
    if step is Step.OVERDUE:
        said = _("%(unit)s có %(count)s người vừa quá hạn tập huấn. Mời xếp lớp sớm nhất cho họ.", unit=unit, count=count)
        where = "standing=overdue"
    else:
        values = {"unit": unit, "count": count, "days": step.value}
        said = _("%(unit)s có thêm %(count)s người còn %(days)s ngày hoặc ít hơn để hoàn thành tập huấn.", **values)
        where = f"within={step.value}"
    return Words(_("Hạn tập huấn: %(unit)s", unit=unit), f"{said}\n{_list(db, asked, where)}")


def _list(db: Session, asked: Asked, where: str = "") -> str:
    unit = load_map(db, asked.on).nodes.get(asked.fields["unit_id"])
    query = "&".join(part for part in (f"unit={unit.code}" if unit else "", where) if part)
    return _("Danh sách: %(link)s", link=f"{asked.site}/deadlines?{query}")


def _digest(db: Session, asked: Asked) -> Words | None:
    overdue, seven, thirty, sixty = counts_under(db, asked.fields["unit_id"], asked.on)
    if not overdue + sixty:
        return None
    unit = unit_name(db, asked.fields["unit_id"])
    counts = {"overdue": overdue, "seven": seven, "thirty": thirty, "sixty": sixty}
    said = _(
        "%(unit)s: %(overdue)s người quá hạn tập huấn; đến hạn trong 7 ngày: %(seven)s, trong 30 ngày: %(thirty)s, "
        "trong 60 ngày: %(sixty)s.",
        unit=unit,
        **{name: format_number(count) for name, count in counts.items()},
    )
    return Words(_("Hạn tập huấn trong tuần: %(unit)s", unit=unit), f"{said}\n{_list(db, asked)}")


TEXTS: Texts = {PERSON: _person, OFFICE: _office, DIGEST: _digest}
