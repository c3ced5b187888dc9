"""The list behind a figure of a report as a file, under the words of which report it is and what it was sealed with."""

from datetime import date
from typing import Any

from lms.files.sheets import Value
from lms.i18n import gettext as _
from lms.i18n import ngettext
from lms.kernel.errors import DomainError
from lms.reports.coverage.list_export import MOST_ROWS
from lms.reports.formats.export import Export
from lms.reports.periods.lists import Asked, Listed
from lms.reports.periods.models import ReportPeriod
from lms.reports.periods.paper import seal_words
from lms.reports.periods.queries import Sent
from lms.reports.periods.wording import basis_words, differs_words, period_words


def list_file(period: ReportPeriod, sent: Sent | None, asked: Asked, found: Listed) -> Export:
    """The whole list; DomainError ``reports.list.too_long``. JSON has ``of``, ``part``, ``said``, ``found``, ``lines``."""
    if len(found.lines) > MOST_ROWS:
        raise DomainError("reports.list.too_long", rows=len(found.lines), most=MOST_ROWS)
    content, part = asked.content, found.parts.get(asked.part, "")
    unit, lines = content["unit"], ngettext("%(n)s dòng", "%(n)s dòng", len(found.lines))
    differs = differs_words(found.said, found.found)
    report = _("Báo cáo hòa giải ở cơ sở, %(period)s: %(unit)s", period=period_words(period), unit=unit["name"])
    return Export(
        name=f"danh-sach-{asked.of}-{asked.part}-{unit['code']}-{content['basis']['as_of']}",
        above=[
            f"{found.title}: {unit['name']}",
            _("Danh sách “%(part)s”: %(lines)s", part=part, lines=lines) if part else lines,
            report,
            *basis_words(content),
            seal_words(sent),
            *([differs] if differs else []),
        ],
        columns=list(found.columns.values()),
        rows=[list(line.values) for line in found.lines],
        data={
            "unit": {"code": unit["code"], "name": unit["name"]},
            "sha256": sent.sha256 if sent else None,
            "of": asked.of,
            "part": asked.part,
            "said": found.said,
            "found": found.found,
            "lines": [dict(zip(found.columns, map(_plain, line.values), strict=True)) for line in found.lines],
        },
        made_on=date.fromisoformat(content["basis"]["as_of"]),
        demo=content["demo"],
    )


def _plain(value: Value) -> Any:
    return value.isoformat() if isinstance(value, date) else value
