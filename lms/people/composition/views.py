"""Whether every team of a unit is composed as the law asks, on any day: the list, looked through by what is found."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from sqlalchemy.orm import Session

from lms import clock
from lms.access.gate import scope, viewer_in
from lms.access.rules import Action
from lms.files.sheets import Column as SheetColumn
from lms.files.sheets import write_csv
from lms.i18n import gettext as _
from lms.kernel.errors import DomainError
from lms.kernel.text import text_key
from lms.people.composition.queries import TeamLine, list_lines, within
from lms.people.composition.rules import FINDINGS, Finding, count_findings
from lms.people.rules.composition import breach_sentence
from lms.units.queries import load_map, load_register, placements
from lms.units.rules import Entry, Node
from lms.web.db import request_db
from lms.web.forms import read_day
from lms.web.kept import kept
from lms.web.paging import SIZE, Page, page_number

bp = Blueprint("composition", __name__)
READ = Action.PEOPLE_READ


@bp.get("/composition")
@scope(READ)
def composition() -> str:
    """The teams of a unit on a day with what is found of each; the counts over all of them, whatever is looked for."""
    db, on, finding = request_db(), _day(), _finding()
    node, lines = _asked(db, on)
    shown = _shown(db, lines, finding)
    number = page_number(request.args.get("page"))
    return render_template(
        "people/composition/page.html",
        unit=node,
        on=on,
        finding=finding,
        counts=count_findings(line.state for line in lines),
        total=len(lines),
        page=Page(shown[(number - 1) * SIZE : number * SIZE], number, len(shown)),
        places=_places(db, shown[(number - 1) * SIZE : number * SIZE]),
        words=FINDINGS,
        Finding=Finding,
        breach_sentence=breach_sentence,
        keep={"unit": node.code if node else "", "as_of": on.isoformat(), "finding": finding or ""},
    )


@bp.get("/composition.csv")
@scope(READ)
def as_csv() -> Response:
    """What is seen on the page, all of its pages, as CSV."""
    db, on, finding = request_db(), _day(), _finding()
    node, lines = _asked(db, on)
    shown = _shown(db, lines, finding)
    places = _places(db, shown)
    words = (_("Mã đơn vị"), _("Xã"), _("Thôn, tổ dân phố"), _("Tổ hòa giải"), _("Hòa giải viên"), _("Nữ"), _("Tổ trưởng"))
    columns = [SheetColumn(word) for word in (*words, _("Kết quả"), _("Chưa đủ những gì"))]
    rows = [_row(line, places[line.unit_id]) for line in shown]
    answer = Response(write_csv(columns, rows), mimetype="text/csv")
    name = urlencode({"": f"co-cau-to-{node.code if node else 'tat-ca'}-{on.isoformat()}.csv"})[1:]
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


_FIRST = (Finding.BROKEN, Finding.EMPTY, Finding.COMPLETE)


def _shown(db: Session, lines: Sequence[TeamLine], finding: Finding | None) -> list[TeamLine]:
    """What is looked for: broken teams first, then the empty, each by commune and village."""
    shown = [line for line in lines if finding is None or finding in line.state.findings]
    places = {unit_id: text_key(name) for unit_id, (_code, name) in _places(db, shown).items()}
    order = {line.team_id: next(n for n, kind in enumerate(_FIRST) if kind in line.state.findings) for line in shown}
    # The lines come by village and name, and sorting keeps that order among equals.
    return sorted(shown, key=lambda line: (order[line.team_id], places[line.unit_id]))


def _row(line: TeamLine, place: tuple[str, str]) -> Sequence[str | int]:
    state = line.state
    verdict = next(kind for kind in (Finding.COMPLETE, Finding.BROKEN, Finding.EMPTY) if kind in state.findings)
    broken = " ".join(breach_sentence(breach) for breach in state.breaches)
    counts = (state.makeup.mediators, state.makeup.women, state.heads)
    return (*place, line.village, line.name, *counts, _(FINDINGS[verdict]), broken)


def _asked(db: Session, on: date) -> tuple[Node | None, list[TeamLine]]:
    """The unit of today's map and its teams; without a code everything the viewer serves."""
    code, today = request.args.get("unit", "").strip(), clock.today()
    units, granted = load_map(db, today), viewer_in().unit_ids(READ)
    node = units.by_code(code) if code else None
    if code and (node is None or not viewer_in().may(READ, [above.id for above in units.lineage(node.id)])):
        raise DomainError("careers.unit.missing")
    wanted = [node.id] if node else sorted(granted)
    lines = kept(("composition", tuple(wanted), on, today), lambda: list_lines(db, within(wanted), on))
    alone = units.nodes.get(wanted[0]) if len(wanted) == 1 else None
    return node or alone, lines


def _places(db: Session, lines: Sequence[TeamLine]) -> dict[int, tuple[str, str]]:
    """Code and name of the commune of today where each team stands; after a split nobody has assigned, its last name."""
    today = clock.today()
    entries, places, units = load_register(db).entries, placements(db, today), load_map(db, today)
    found: dict[int, tuple[str, str]] = {}
    for unit_id in {line.unit_id for line in lines}:
        entry, node = entries[unit_id], units.nodes.get(places[unit_id])
        certain = node is not None and node.level is entry.level
        found[unit_id] = (node.code, node.name) if node and certain else (entry.code, _unplaced(entry))
    return found


def _unplaced(entry: Entry) -> str:
    return _("%(unit)s (chưa xếp)", unit=entry.names[-1].full)


def _day() -> date:
    """The day asked for; what cannot be read is today."""
    text = request.args.get("as_of", "")
    try:
        return read_day(text) if text else clock.today()
    except ValueError:
        return clock.today()


def _finding() -> Finding | None:
    asked = request.args.get("finding", "")
    return Finding(asked) if asked in list(Finding) else None
