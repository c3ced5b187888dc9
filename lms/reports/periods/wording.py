"""A report in words and rows: what stands in the page, the sheet of paper and every file. From the frozen values alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lms.cases.queries import load_forms
from lms.cases.rules.periods import period_of
from lms.files.sheets import Column, ColumnKind, Value
from lms.i18n import N_, format_day, format_instant, format_number, with_facts
from lms.i18n import gettext as _
from lms.kernel.errors import DomainError
from lms.kernel.ratio import Ratio
from lms.reports.coverage.export import PARTS as NEWCOMERS
from lms.reports.formats.export import Export
from lms.reports.formats.registry import FORMATS
from lms.reports.indicators.figures import Shape, Subject
from lms.reports.indicators.mediation_success_rate import spells_within
from lms.reports.indicators.registry import INDICATORS
from lms.reports.official.charts import level_words
from lms.reports.periods.differences import Moved
from lms.reports.periods.models import ReportPeriod
from lms.reports.periods.queries import Line
from lms.reports.periods.rules.difference import Cause
from lms.reports.periods.rules.states import PeriodKind, ReportState, Timeliness, Timing
from lms.reports.periods.sentences import SENTENCES
from lms.reports.statistics.form11 import COLUMNS

STATES: dict[ReportState | None, tuple[str, str]] = {
    None: (N_("Chưa gửi"), ""),
    ReportState.SUBMITTED: (N_("Chờ xem"), "soon"),
    ReportState.RETURNED: (N_("Trả lại"), "late"),
    ReportState.ACCEPTED: (N_("Đã nhận, đã khóa"), "ok"),
}
STEPS: dict[ReportState, str] = {
    ReportState.SUBMITTED: N_("Gửi lên"),
    ReportState.RETURNED: N_("Trả lại"),
    ReportState.ACCEPTED: N_("Nhận và khóa"),
}
PARTS: dict[str, str] = {**NEWCOMERS, "recognised": N_("Tổng số người mới được công nhận")}
CAUSES: dict[Cause, str] = {
    Cause.RECOGNISED: N_("Mới được công nhận"),
    Cause.RECOGNISED_LATE: N_("Được công nhận từ trước, nay mới ghi vào sổ"),
    Cause.RECOGNISED_AGAIN: N_("Được công nhận lại"),
    Cause.MOVED_IN: N_("Chuyển đến từ tổ ngoài đơn vị"),
    Cause.MOVED_WITHIN: N_("Chuyển tổ trong đơn vị"),
    Cause.MOVED_OUT: N_("Chuyển sang tổ ngoài đơn vị"),
    Cause.BOUNDARY: N_("Tổ được xếp về đơn vị khác"),
    Cause.ENDED: N_("Thôi làm hòa giải viên"),
    Cause.ENDED_LATE: N_("Đã thôi từ trước, nay mới ghi vào sổ"),
    Cause.ANNULLED: N_("Rút việc công nhận ghi nhầm"),
    Cause.MERGED: N_("Gộp hai hồ sơ của một người"),
    Cause.UNMERGED: N_("Tách hai hồ sơ đã gộp"),
    Cause.TRAINED: N_("Mới học xong"),
    Cause.EVIDENCE_LATE: N_("Đã học từ trước, minh chứng đến muộn"),
    Cause.EVIDENCE_RETRACTED: N_("Minh chứng đã rút lại"),
    Cause.DATES_CORRECTED: N_("Sửa ngày trong sổ"),
    Cause.EXEMPTED: N_("Được miễn tập huấn"),
    Cause.EXEMPTION_ENDED: N_("Thôi được miễn tập huấn"),
    Cause.SUSPENDED: N_("Thời hạn tạm dừng"),
    Cause.SUSPENSION_ENDED: N_("Thời hạn thôi tạm dừng"),
    Cause.NEWNESS_DECIDED: N_("Cán bộ xác định lại ai là người mới"),
    Cause.CAME_DUE: N_("Đã qua ngày đến hạn"),
    Cause.OTHER_PERIOD: N_("Ngày đến hạn thuộc kỳ khác"),
    Cause.RULE_CHANGED: N_("Quy định hoặc ngày nghỉ thay đổi"),
    Cause.UNEXPLAINED: N_("Chưa rõ vì sao, cần kiểm tra nhật ký"),
}


def period_title(period: ReportPeriod) -> str:
    """The period as people call it: "6 tháng đầu năm 2026"."""
    year = period.last_on.year
    match period.kind:
        case PeriodKind.AD_HOC:
            return period.title
        case PeriodKind.YEAR:
            return _("Năm %(year)s", year=year)
        case PeriodKind.HALF_YEAR if period.first_on.month == 1:
            return _("6 tháng đầu năm %(year)s", year=year)
        case _other:
            return _("6 tháng cuối năm %(year)s", year=year)


def period_words(period: ReportPeriod) -> str:
    """The same inside a sentence: "báo cáo năm 2026"; a title that somebody gave stays as it is."""
    title = period_title(period)
    return title if period.kind is PeriodKind.AD_HOC else title[:1].lower() + title[1:]


def timing_words(found: Timeliness) -> tuple[str, str]:
    """Whether a report came in time, and the kind of its badge."""
    match found.timing:
        case Timing.ON_TIME:
            return _("Đúng hạn"), "ok"
        case Timing.LATE:
            return _("Muộn %(n)s ngày", n=found.days), "late"
        case Timing.MISSING:
            return _("Quá hạn %(n)s ngày", n=found.days), "late"
        case Timing.OPEN:
            return (_("Còn %(n)s ngày", n=found.days) if found.days else _("Hạn hôm nay")), "new"


def refusal_words(error: DomainError) -> str:
    """The words of a refusal of this room; what is missing goes to the page of errors."""
    if error.code not in SENTENCES or error.code.endswith(".missing"):
        raise error
    return with_facts(SENTENCES[error.code], error.fields)


# What every page of reports says with.
WORDS = {
    "states": STATES,
    "steps": STEPS,
    "causes": CAUSES,
    "timing_words": timing_words,
    "period_title": period_title,
    "period_words": period_words,
    "formats": [(one.key, one.title) for one in FORMATS if one.key != "table"],
}


# Columns of Form 11 with the very people of an indicator's list; no list stands behind the number of villages.
LISTED: dict[str, dict[str, Any]] = {
    "mediators": {"of": "mediators_trained", "part": "denominator"},
    "trained": {"of": "mediators_trained", "part": "numerator"},
    "teams": {"of": "teams_complete", "part": "denominator"},
    "villages": {},
}


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a report: a count, or a count out of a total with its share, held against a target in percent."""

    label: str
    count: int
    total: int | None = None
    floor: int | None = None
    stretch: int | None = None
    met: bool | None = None
    of: str | None = None  # the list behind the figure, and which part of it
    part: str = "numerator"
    whole: str = "denominator"  # the part that is the list behind the total

    @property
    def ratio(self) -> Ratio | None:
        return None if self.total is None else Ratio(self.count, self.total)

    @property
    def level(self) -> str:
        """The level it is held to, in words; nothing without one."""
        return level_words(self.floor, self.stretch)


@dataclass(frozen=True)
class Section:
    """One table of a report."""

    key: str
    title: str
    items: Sequence[Item]
    remark: str = ""


def sections(db: Session, content: Mapping[str, Any]) -> list[Section]:
    """The tables of a report, in the order in which every form of it has them."""
    falls, counts = content["coverage"]["waterfall"], content["form11"]["counts"]
    parts = [Item(_(word), falls[code], of="newcomers_trained_on_time", part=code) for code, word in PARTS.items()]
    opened = {one.code: LISTED.get(one.code, {"of": "form11", "part": one.code}) for one in COLUMNS}
    columns = [Item(figure_title(one.code), counts[one.code], **opened[one.code]) for one in COLUMNS]
    return [
        Section("indicators", _("Kết quả thực hiện các chỉ tiêu"), _indicators(db, content)),
        Section("waterfall", _("Người mới theo kết quả tập huấn"), parts),
        Section("form11", _("Biểu 11. Tổ chức và đội ngũ"), columns),
        _form12(db, content["form12"]),
    ]


def _indicators(db: Session, content: Mapping[str, Any]) -> list[Item]:
    known = {one.code: one for one in INDICATORS}
    found = []
    for one in (*content["coverage"]["indicators"], *content["further"]):
        indicator = known.get(one["code"])
        counted = indicator is not None and indicator.shape is Shape.COUNT
        title = _(indicator.title) if indicator else one["code"]
        if indicator and indicator.subject is Subject.CASES:
            title = f"{title} ({_spells(db, content['basis'])})"
        aim = one.get("target") or {}
        floor, stretch, met = (aim["floor"], aim["stretch"], aim["met"]) if aim.get("value") == "percent" else (None,) * 3
        of = one["code"] if indicator else None
        found.append(Item(title, one["numerator"], None if counted else one["denominator"], floor, stretch, met, of))
    return found


def _spells(db: Session, basis: Mapping[str, str]) -> str:
    """Which periods of cases the figure adds up: Form 12 below may be of another, such as a year that is not over."""
    first, last, asked = (date.fromisoformat(basis[name]) for name in ("from_on", "as_of", "asked_on"))
    found = [spell[0].title for spell in spells_within(load_forms(db), first, last, asked)]
    return ", ".join(found) if found else _("chưa có kỳ số liệu nào trọn trong kỳ này")


def figure_title(code: str) -> str:
    """A column of Form 11 with the heading above it."""
    column = next(one for one in COLUMNS if one.code == code)
    return f"{_(column.group)}: {_(column.title)}" if column.group else _(column.title)


def _form12(db: Session, form12: Mapping[str, Any] | None) -> Section:
    title = _("Biểu 12. Kết quả hòa giải")
    if form12 is None:
        return Section("form12", title, [], _("Kỳ này không có số liệu vụ, việc tương ứng."))
    form = next((one for one in load_forms(db).values() if one.key == form12["form"]), None)
    names: dict[str, str] = {}
    for one in form.columns if form else ():
        above = f"{form.by_code[one.parent].title}: " if form and one.parent else ""
        names[one.code] = f"{above}{one.title}"
    figures = _in_order(form12["figures"], names)
    items = [Item(names.get(code, code), count, of="form12" if code in names else None, part=code) for code, count in figures]
    rate = form12["success"]
    opened: dict[str, Any] = {"of": "form12", "part": form.success, "whole": "rate"} if form else {}
    items.append(Item(_("Tỷ lệ hòa giải thành"), rate["numerator"], rate["denominator"], **opened))
    period = period_of(load_forms(db), form12["period"]).title
    remark = _("Cộng số của %(done)s/%(all)s đơn vị đã báo xong", done=form12["complete"], all=form12["asked"])
    return Section("form12", title, items, _("Số liệu %(period)s. %(remark)s", period=period, remark=remark))


def _in_order(figures: Mapping[str, int], names: Mapping[str, str]) -> list[tuple[str, int]]:
    """The signed text has its keys sorted; the form has its columns in their own order."""
    return [(code, figures[code]) for code in (*names, *sorted(set(figures) - set(names))) if code in figures]


def moved_title(db: Session, moved: Moved) -> str:
    """What a figure that differs is called."""
    match moved.group:
        case "indicators":
            name, _slash, side = moved.code.partition("/")
            title = next((_(one.title) for one in INDICATORS if one.code == name), name)
            if side == "numerator":
                return _("%(indicator)s: số đạt", indicator=title)
            return _("%(indicator)s: tổng số", indicator=title)
        case "waterfall":
            return _("Người mới: %(part)s", part=_(PARTS[moved.code]))
        case "form11":
            return _("Biểu 11. %(column)s", column=figure_title(moved.code))
        case _other:
            names = {one.code: str(one.title) for form in load_forms(db).values() for one in form.columns}
            return _("Biểu 12. %(column)s", column=names.get(moved.code, moved.code))


def differs_words(said: int, found: int) -> str:
    """Why a list does not add up to its figure; nothing when it does."""
    if said == found:
        return ""
    return _(
        "Báo cáo ghi %(said)s, danh sách này có %(found)s: hồ sơ đã đổi từ khi lập báo cáo, hoặc có phần ngoài phạm vi xem của "
        "tài khoản",
        said=format_number(said),
        found=format_number(found),
    )


# --- files ---


def basis_words(content: Mapping[str, Any]) -> list[str]:
    """What must be known beside the figures."""
    basis = content["basis"]
    as_of, map_on, first = (date.fromisoformat(basis[name]) for name in ("as_of", "map_on", "from_on"))
    return [
        _("Tính đến ngày %(day)s, bản đồ đơn vị ngày %(map)s", day=format_day(as_of), map=format_day(map_on)),
        _("Kỳ của chỉ tiêu người mới: từ ngày %(first)s", first=format_day(first)),
        _("Công nhận chương trình theo: %(numbers)s", numbers=", ".join(content["instruments"])),
    ]


def report_export(db: Session, period: ReportPeriod, content: Mapping[str, Any], *, sha256: str | None) -> Export:
    """A report as a file: one row a figure. JSON has the whole content, and the digest of what was sent."""
    unit = content["unit"]
    mark = _("Mã niêm phong: %(mark)s", mark=sha256) if sha256 else _("Bản nháp, chưa gửi")
    rows: list[list[Value]] = []
    for section in sections(db, content):
        for item in section.items:
            percent = item.ratio.percent() if item.ratio else None
            rows.append([section.title, item.label, item.count, item.total, percent])
    return Export(
        name=f"bao-cao-{unit['code']}-{period.first_on.isoformat()}-{period.last_on.isoformat()}",
        above=[
            _("Báo cáo hòa giải ở cơ sở, %(period)s: %(unit)s", period=period_words(period), unit=unit["name"]),
            *basis_words(content),
            mark,
        ],
        columns=[
            Column(_("Phần"), 30),
            Column(_("Chỉ tiêu"), 46),
            Column(_("Số lượng"), 12, ColumnKind.NUMBER),
            Column(_("Trong tổng số"), 14, ColumnKind.NUMBER),
            Column(_("Tỷ lệ %%"), 10, ColumnKind.PERCENT),
        ],
        rows=rows,
        data={"sha256": sha256, "content": content},
        made_on=date.fromisoformat(content["basis"]["as_of"]),
        demo=content["demo"],
    )


def board_export(period: ReportPeriod, unit: str, lines: Sequence[Line], *, today: date, demo: bool) -> Export:
    """Who has sent, in time or late, with the main figure of each."""
    return Export(
        name=f"tinh-hinh-gui-{period.first_on.isoformat()}-{period.last_on.isoformat()}",
        above=[
            _("Tình hình gửi báo cáo %(period)s: %(unit)s", period=period_words(period), unit=unit),
            _("Hạn gửi %(due)s, xem ngày %(day)s", due=format_day(period.due_on), day=format_day(today)),
        ],
        columns=[
            Column(_("Mã đơn vị"), 12),
            Column(_("Đơn vị"), 30),
            Column(_("Tình trạng"), 20),
            Column(_("Thời hạn"), 20),
            Column(_("Gửi lúc"), 20),
            Column(_("Bản thứ"), 10, ColumnKind.NUMBER),
            Column(_("Đã tập huấn"), 12, ColumnKind.NUMBER),
            Column(_("Hòa giải viên"), 14, ColumnKind.NUMBER),
        ],
        rows=[_row(line) for line in lines],
        data={
            "first_on": period.first_on.isoformat(),
            "last_on": period.last_on.isoformat(),
            "due_on": period.due_on.isoformat(),
            "units": [_json(line) for line in lines],
        },
        made_on=today,
        demo=demo,
    )


def _row(line: Line) -> list[Value]:
    sent = line.sent[-1] if line.sent else None
    state, timing = _(STATES[line.state][0]), timing_words(line.timeliness)[0]
    at = format_instant(sent.taken_at) if sent else ""
    number = sent.snapshot if sent else None
    return [line.unit.code, line.unit.name, state, timing, at, number, line.trained, line.mediators]


def _json(line: Line) -> dict[str, Any]:
    return {
        "unit": {"code": line.unit.code, "name": line.unit.name},
        "state": line.state.value if line.state else "draft",
        "timing": line.timeliness.timing.value,
        "days": line.timeliness.days,
        "snapshot": line.sent[-1].snapshot if line.sent else None,
        "trained": line.trained,
        "mediators": line.mediators,
    }
