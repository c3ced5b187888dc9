"""A report up the line as an official document: head and signature of a people's committee, the tables, what they rest on.

Number, date and name stay blank for the pen: they are given when the paper is signed, which is not this program's act.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from lms.files.sheets import Column, ColumnKind, Value
from lms.i18n import current_locale
from lms.i18n import gettext as _
from lms.kernel.text import mid_sentence
from lms.reports.formats.export import DEMO_MARK
from lms.reports.official.charts import Bar, bars_svg, waterfall_svg
from lms.reports.official.document import Block, Chart, Document, Heading, Issuer, Paragraph, Signature, Table
from lms.reports.official.layout import dated
from lms.reports.periods.models import ReportPeriod
from lms.reports.periods.queries import Sent
from lms.reports.periods.wording import Item, Section, basis_words, period_words, sections
from lms.units.rules import Level

# Words of the layout, which is Vietnamese law's: the same in every language of the pages.
COMMITTEE = "Ủy ban nhân dân"
NUMBER = "Số: ……/BC-UBND"


def document_of(db: Session, period: ReportPeriod, content: Mapping[str, Any], *, seal: str) -> Document:
    """The report as its unit would sign it. ``seal``: what was sent, with its digest, or that it is a draft."""
    unit, asker = content["unit"], content["period"]["asked_by"]
    texts = content["texts"]
    return Document(
        title=_("BÁO CÁO"),
        subject=_("Kết quả công tác hòa giải ở cơ sở, %(period)s", period=period_words(period)),
        blocks=[
            *_said(_("Việc đã làm trong kỳ"), texts["tasks"]),
            *(block for section in sections(db, content) for block in _section(section)),
            *_said(_("Khó khăn, kiến nghị"), texts["note"]),
        ],
        made_on=period.last_on,
        language=current_locale(),
        mark=DEMO_MARK if content["demo"] else "",
        issuer=Issuer(_above(asker), [COMMITTEE, unit["name"]], NUMBER, dated(_place(unit["name"]), None)),
        address=_("Kính gửi: %(unit)s", unit=_body(asker)),
        closing=_("Trên đây là báo cáo của %(unit)s", unit=_body(unit)),
        signature=Signature(["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]),
        recipients=["Như trên", "Lưu: VT"],
        foot=[f"{'. '.join(basis_words(content))}.", f"{seal}."],
    )


def seal_words(sent: Sent | None) -> str:
    """Which sent report it is, with its digest; or that nothing was sent."""
    if sent is None:
        return _("Bản nháp, chưa gửi")
    return _("Bản %(n)s, mã niêm phong: %(mark)s", n=sent.number, mark=sent.sha256)


def _body(unit: Mapping[str, Any]) -> str:
    """The committee of a unit; the country has none."""
    return str(unit["name"]) if unit["level"] == Level.COUNTRY else f"{COMMITTEE} {mid_sentence(unit['name'])}"


def _above(asker: Mapping[str, Any]) -> str:
    return "" if asker["level"] == Level.COUNTRY else f"UBND {asker['name']}"


def _place(name: str) -> str:
    """The place of signing: the unit's own name without its kind, "Điềm He"."""
    kind = next((kind for kind in ("Xã ", "Phường ", "Đặc khu ", "Tỉnh ", "Thành phố ") if name.startswith(kind)), "")
    return name.removeprefix(kind)


def _said(heading: str, words: str) -> list[Block]:
    return [Heading(heading), *(Paragraph(line) for line in words.splitlines() if line.strip())] if words.strip() else []


def _section(section: Section) -> Iterator[Block]:
    table, svg = _table(section), _drawn(section)
    if svg and section.items:
        yield Chart(section.title, svg, table)
        return
    yield Heading(section.title)
    if section.remark:
        yield Paragraph(f"{section.remark}.")
    if section.items:
        yield table


def _drawn(section: Section) -> str:
    match section.key:
        case "indicators":
            bars = [Bar(one.label, one.ratio, one.floor, one.stretch, "") for one in section.items if one.ratio and one.floor]
            return bars_svg(section.title, bars) if bars else ""
        case "waterfall":
            *parts, whole = [(one.label, one.count) for one in section.items]
            return waterfall_svg(section.title, whole, parts) if whole[1] else ""
        case _other:
            return ""


def _table(section: Section) -> Table:
    shares = any(item.total is not None for item in section.items)
    aims = any(item.floor is not None for item in section.items)
    columns = [Column(_("Chỉ tiêu"), 46), Column(_("Số lượng"), 12, ColumnKind.NUMBER)]
    if shares:
        columns += [Column(_("Trong tổng số"), 14, ColumnKind.NUMBER), Column(_("Tỷ lệ"), 12, ColumnKind.PERCENT)]
    if aims:
        columns += [Column(_("Mức đặt ra"), 13), Column(_("Đánh giá"), 13)]
    return Table("", columns, [_row(item, shares, aims) for item in section.items])


def _row(item: Item, shares: bool, aims: bool) -> list[Value]:
    row: list[Value] = [item.label, item.count]
    if shares:
        percent = item.ratio.percent() if item.ratio else ""
        row += [item.total, _("không phát sinh") if percent is None else percent]
    if aims:
        row += [item.level, "" if item.met is None else _("Đạt") if item.met else _("Chưa đạt")]
    return row
