"""The public page of figures, and the same as CSV. Nobody signs in; nothing about one person stands on it."""

from flask import Blueprint, Response, current_app, render_template, request

from lms import clock
from lms.access.gate import public
from lms.files.sheets import Column, ColumnKind, Value
from lms.i18n import gettext as _
from lms.reports.coverage.export import basis_lines, unassigned
from lms.reports.coverage.views import file_of
from lms.reports.disaggregation.groups import DIMENSIONS, GROUPS
from lms.reports.formats.export import Export
from lms.reports.published.figures import PublicFigures, PublicRow, public_figures
from lms.web.db import request_db
from lms.web.kept import kept

bp = Blueprint("published", __name__)
LONGEST_CODE = 10


@bp.get("/figures")
@public
def figures() -> Response | str:
    """Mediators trained by province or commune, as of the end of the last month."""
    today, code = clock.today(), request.args.get("unit", "").strip()[:LONGEST_CODE]
    db = request_db()
    found = kept(("published", today.replace(day=1), code), lambda: public_figures(db, code, today=today))
    if request.args.get("format") == "csv":
        return file_of(export_of(found, demo=current_app.config["DEMO"]), "csv")
    return render_template("reports/published/page.html", found=found, dimensions=DIMENSIONS, groups=GROUPS)


def export_of(found: PublicFigures, *, demo: bool) -> Export:
    """The table of units as an export; a hidden count is an empty cell."""
    columns = [Column(_("Mã đơn vị"), 12), Column(_("Đơn vị"), 30)]
    columns += [Column(words, 14, ColumnKind.NUMBER) for words in (_("Đã tập huấn"), _("Chưa tập huấn"), _("Số hòa giải viên"))]
    columns += [Column(_("Tỷ lệ %%"), 10, ColumnKind.PERCENT), Column(_("Tính đến ngày"), 14, ColumnKind.DAY)]
    rows = [] if found.units is None else [*found.units.rows, found.units.total]
    return Export(
        name=f"so-lieu-{found.unit.code}-{found.basis.as_of.isoformat()}",
        above=[_("Hòa giải viên đã tập huấn: %(unit)s", unit=found.unit.name), *basis_lines(found.basis)],
        columns=columns,
        rows=[[*_row(row, found, row is rows[-1]), found.basis.as_of] for row in rows],
        data={},
        made_on=found.basis.as_of,
        demo=demo,
    )


def _row(row: PublicRow, found: PublicFigures, is_total: bool) -> list[Value]:
    unit = found.unit if is_total else row.unit
    place: list[Value] = [unit.code, unit.name] if unit else ["", unassigned()]
    return [*place, row.trained, row.untrained, row.all_of, row.ratio.percent() if row.ratio else None]
