"""What is kept of a person as a file: JSON for machines, a sheet for people."""

import json
from datetime import date

from lms.desks.mydata.queries import Kept
from lms.desks.mydata.words import look_words
from lms.files.sheets import Column, write_sheet
from lms.i18n import format_day
from lms.i18n import gettext as _

JSON, XLSX = "application/json", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_json(kept: Kept, *, made_on: date) -> bytes:
    """Keys are codes, values words; ``looks`` as role, unit, day."""
    content = {
        "made_on": made_on.isoformat(),
        "unmasked": kept.unmasked,
        "data": [held._asdict() for held in (*kept.facts, *kept.training)],
        "looks": [
            {"on": look.on.isoformat(), "role": look.role, "unit": look.unit, "what": look.what, "reason": look.reason}
            for look in kept.looks
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def as_sheet(kept: Kept, *, made_on: date) -> bytes:
    """One table: what is kept, then who looked."""
    columns = [Column(_("Dữ liệu"), 34), Column(_("Đang giữ"), 70)]
    rows = [(held.title, held.value) for held in (*kept.facts, *kept.training)]
    rows += [(_("Đã xem ngày %(day)s", day=format_day(look.on)), look_words(look)) for look in kept.looks]
    above = [_("Dữ liệu đang giữ về %(name)s", name=kept.name), _("Lập ngày %(day)s", day=format_day(made_on)), ""]
    return write_sheet(columns, rows, name=_("Dữ liệu của tôi"), made_on=made_on, above=above)
