"""Pages of one report: its draft or what was sent, words, sending, judging, the sheet of paper, why two snapshots differ."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.rules import Action, Viewer
from lms.db import for_writing
from lms.i18n import gettext as _
from lms.jobs.models import Job, JobState
from lms.jobs.queries import find_by_key
from lms.kernel.errors import DomainError
from lms.reports.coverage.forms import reach_today
from lms.reports.coverage.views import file_of
from lms.reports.official.cells import cell_text
from lms.reports.official.pages import sheet_of
from lms.reports.periods.contents import content_of
from lms.reports.periods.difference_file import difference_export
from lms.reports.periods.differences import difference, named
from lms.reports.periods.forms import JudgeForm, WordsForm
from lms.reports.periods.list_file import list_file
from lms.reports.periods.lists import FORM12, Asked, listed, people_on
from lms.reports.periods.models import ReportPeriod
from lms.reports.periods.operations import asking_of, job_key, judge, keep_words, may_go_up, send_later, submit
from lms.reports.periods.paper import document_of, seal_words
from lms.reports.periods.queries import (
    Line,
    Sent,
    find_line,
    find_period,
    find_report,
    find_sent,
    may_judge,
    may_see_board,
    may_send,
    unit_named,
)
from lms.reports.periods.rules.states import ReportState
from lms.reports.periods.signed import signed_file
from lms.reports.periods.verification import verify_reports
from lms.reports.periods.wording import (
    WORDS,
    basis_words,
    differs_words,
    moved_title,
    refusal_words,
    report_export,
    sections,
)
from lms.reports.statistics.lists import SENSITIVE
from lms.reports.statistics.views import record_looks
from lms.units.rules import Level
from lms.web.db import SAFE, request_db
from lms.web.follow import caught_up
from lms.web.kept import kept
from lms.web.paging import SIZE, Page, page_number
from lms.web.vault import vault

bp = Blueprint("unit_reports", __name__, url_prefix="/reports/periods/<int:period_id>/<int:unit_id>")
READ, SUBMIT = Action.REPORTS_READ, Action.REPORTS_SUBMIT


@dataclass(frozen=True)
class Here:
    """One report as a page needs it."""

    db: Session
    viewer: Viewer
    period: ReportPeriod
    line: Line

    @property
    def unit_id(self) -> int:
        return self.line.unit.id

    @property
    def may_write(self) -> bool:
        open_to_words = self.line.state in (None, ReportState.RETURNED)
        return open_to_words and may_send(self.db, self.viewer, self.unit_id, clock.today())

    @property
    def may_judge(self) -> bool:
        return self.line.state is ReportState.SUBMITTED and may_judge(self.db, self.viewer, self.period, clock.today())

    def live(self) -> Mapping[str, Any]:
        """What the unit would send now; worked out once while the facts stand."""
        asking = asking_of(self.db, self.period, self.unit_id, today=clock.today(), now=clock.now())
        words = (asking.period.id, asking.unit_id, asking.number, asking.asked_on, asking.tasks, asking.note)
        return kept(("report-now", *words), lambda: content_of(self.db, asking))

    @property
    def may_people(self) -> bool:
        """Lists of people are for who may read the people of the unit."""
        return self.viewer.may(Action.PEOPLE_READ, reach_today(self.db, self.unit_id, clock.today()))

    @property
    def closed(self) -> frozenset[str]:
        """Figures whose lists are not for who looks: columns that tell ethnicity, and those of cases."""
        reach = reach_today(self.db, self.unit_id, clock.today())
        cases = frozenset() if self.viewer.may(Action.CASES_READ, reach) else frozenset({FORM12})
        return cases if self.viewer.may(Action.PEOPLE_SENSITIVE, reach) else cases | SENSITIVE

    def numbered(self, text: str) -> Sent | None:
        """The snapshot of a number in an address; None for anything else, which means now."""
        return self.sent(int(text)) if text.isascii() and text.isdecimal() and len(text) < 7 else None

    def sent(self, number: int) -> Sent:
        return find_sent(self.db, self.period.id, self.unit_id, number)


def _here(period_id: int, unit_id: int) -> Here:
    if request.method in SAFE:
        caught_up()
    db, viewer, today = request_db(), viewer_in(), clock.today()
    period = find_period(db, viewer, period_id, today)
    return Here(db, viewer, period, find_line(db, viewer, period, unit_id, today))


def _own(period_id: int, unit_id: int) -> Here:
    """As ``_here``, for who may write and send it."""
    here = _here(period_id, unit_id)
    if not may_send(here.db, here.viewer, unit_id, clock.today()):
        raise DomainError("periods.unit.missing")
    return here


@bp.get("")
@scope(READ)
def report(period_id: int, unit_id: int) -> Answer | tuple[str, int]:
    """One report: where it stands, its steps, its figures."""
    return _page(_here(period_id, unit_id))


def _page(here: Here, form: JudgeForm | None = None, refusal: str = "", status: int = 200) -> tuple[str, int]:
    line, kept_words = here.line, find_report(here.db, here.period.id, here.unit_id)
    sent = here.sent(line.sent[-1].snapshot) if line.sent else None
    drafting = line.state in (None, ReportState.RETURNED)
    content = here.live() if drafting or sent is None else sent.content
    words = {"tasks": kept_words.tasks, "note": kept_words.note} if kept_words else None
    page = render_template(
        "reports/periods/report.html",
        here=here,
        period=here.period,
        line=line,
        sent=sent,
        content=content,
        drafting=drafting,
        tables=sections(here.db, content),
        basis_lines=basis_words(content),
        words=WordsForm(formdata=None, data=words),
        form=form or JudgeForm(formdata=None, data={"seen": line.sent[-1].snapshot if line.sent else 0}),
        refusal=refusal,
        altered=verify_reports(here.db, [kept_words.id]).found if kept_words and sent else [],
        job=_job(here),
        unit=unit_named(here.db, here.period.unit_id, here.period.last_on),
        board_open=may_see_board(here.db, here.viewer, here.period, clock.today()),
        **WORDS,
    )
    return page, status


def _job(here: Here) -> Job | None:
    """The sending under way, or the one that came to nothing."""
    number = len(here.line.sent) + 1
    job = find_by_key(here.db, job_key(here.period.id, here.unit_id, number))
    return job if job is not None and job.state is not JobState.DONE else None


@bp.post("/words")
@scope(SUBMIT)
def words(period_id: int, unit_id: int) -> Answer:
    """Keep what the unit says beside the figures."""
    here, form = _own(period_id, unit_id), WordsForm()
    if form.validate_on_submit():
        said = {"tasks": form.tasks.data or "", "note": form.note.data or ""}
        keep_words(here.db, here.period, unit_id, **said, actor=actor_in(), now=clock.now())
        here.db.commit()
        flash(_("Đã ghi lời báo cáo."))
    return redirect(url_for("unit_reports.report", period_id=period_id, unit_id=unit_id), 303)


@bp.get("/send")
@scope(SUBMIT)
def confirm_send(period_id: int, unit_id: int) -> str:
    """Ask once more: what is sent is frozen."""
    here = _own(period_id, unit_id)
    may_go_up(here.db, here.period, unit_id, actor_in(), today=clock.today())
    unit = unit_named(here.db, here.period.unit_id, here.period.last_on)
    return render_template("reports/periods/send.html", here=here, period=here.period, line=here.line, unit=unit, **WORDS)


def _catch_up() -> None:
    """Let the rooms below take in what was recorded; they write by themselves, so this request gives its lock back."""
    db = request_db()
    db.rollback()
    caught_up()
    for_writing(db)


@bp.post("/send")
@scope(SUBMIT)
def send(period_id: int, unit_id: int) -> Answer:
    """Freeze, sign and hand up; of a province in the background."""
    _catch_up()
    here, today, now = _own(period_id, unit_id), clock.today(), clock.now()
    if here.line.unit.level is Level.COMMUNE:
        submit(here.db, vault(), here.period, unit_id, actor=actor_in(), today=today, now=now)
        flash(_("Đã gửi báo cáo. Bản đã gửi được niêm phong, không đổi nữa."))
    else:
        send_later(here.db, here.period, unit_id, actor=actor_in(), today=today, now=now)
    here.db.commit()
    return redirect(url_for("unit_reports.report", period_id=period_id, unit_id=unit_id), 303)


@bp.post("/judge", endpoint="judge")
@scope(READ)
def judge_report(period_id: int, unit_id: int) -> Answer | tuple[str, int]:
    """Accept the report, or return it with words."""
    here, form = _here(period_id, unit_id), JudgeForm()
    if not may_judge(here.db, here.viewer, here.period, clock.today()):
        raise DomainError("periods.unit.missing")
    if not form.validate_on_submit() or not (form.seen.data or "").isdecimal():
        return _page(here, form, status=422)
    to = ReportState.ACCEPTED if request.form.get("act") == "accept" else ReportState.RETURNED
    seen, note = int(form.seen.data or 0), form.note.data or ""
    try:
        judge(here.db, vault(), here.period, unit_id, to, seen=seen, note=note, actor=actor_in(), now=clock.now())
    except DomainError as error:
        return _page(here, form, refusal_words(error), 422)
    here.db.commit()
    flash(_("Đã nhận và khóa báo cáo.") if to is ReportState.ACCEPTED else _("Đã trả lại báo cáo kèm lời."))
    return redirect(url_for("unit_reports.report", period_id=period_id, unit_id=unit_id), 303)


# --- what was sent ---


@bp.get("/paper")
@scope(READ)
def paper(period_id: int, unit_id: int) -> Response | str:
    """The report in the official layout, or as a file; without a number what would be sent now."""
    here = _here(period_id, unit_id)
    sent = here.numbered(request.args.get("number", ""))
    content = sent.content if sent else here.live()
    document = document_of(here.db, here.period, content, seal=seal_words(sent))
    if "format" in request.args:
        export = report_export(here.db, here.period, content, sha256=sent.sha256 if sent else None)
        return file_of(replace(export, document=document), request.args["format"])
    values = {"here": here, "period": here.period, "sent": sent, "content": content, "sheet": sheet_of(document)}
    return render_template("reports/periods/paper.html", **values, **WORDS)


@bp.get("/list")
@scope(READ)
def behind(period_id: int, unit_id: int) -> Response | str:
    """What stands behind a figure, as it was sent or as it stands now; or the same as a file."""
    here, sent, asked = _asked(period_id, unit_id)
    found, key, number = listed(here.db, asked), request.args.get("format"), page_number(request.args.get("page"))
    page = Page(found.lines[(number - 1) * SIZE : number * SIZE], number, len(found.lines))
    values = {"here": here, "period": here.period, "sent": sent, "asked": asked, "found": found, "page": page}
    if key:
        answer: Response | str = file_of(list_file(here.period, sent, asked, found), key)
    else:
        differs = differs_words(found.said, found.found)
        answer = render_template("reports/periods/list.html", **values, differs=differs, cell_text=cell_text, **WORDS)
    if asked.is_sensitive:
        record_looks(people_on(found.lines if key else page.items))
    return answer


def _asked(period_id: int, unit_id: int) -> tuple[Here, Sent | None, Asked]:
    """The list of an address; DomainError ``periods.list.missing`` for one that is closed to who asks."""
    here, of, part = _here(period_id, unit_id), request.args.get("of", ""), request.args.get("part", "")
    if not here.may_people or here.closed & {of, part}:
        raise DomainError("periods.list.missing")
    sent = here.numbered(request.args.get("number", ""))
    return here, sent, Asked(here.viewer, vault(), sent.content if sent else here.live(), of, part)


@bp.get("/signed")
@scope(READ)
def signed(period_id: int, unit_id: int) -> Response:
    """The signed text with its signature, for whoever wants to check it elsewhere."""
    here, number = _here(period_id, unit_id), page_number(request.args.get("number"))
    answer = Response(signed_file(here.sent(number)), mimetype="application/json")
    name = f"bao-cao-{here.line.unit.code}-{here.period.last_on.isoformat()}-ban-{number}.json"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@bp.get("/difference", endpoint="difference")
@scope(READ)
def difference_page(period_id: int, unit_id: int) -> Response | str:
    """Why two snapshots differ, or the last one and now, person by person."""
    here = _here(period_id, unit_id)
    first, second = page_number(request.args.get("first")), request.args.get("second", "now")
    before = here.sent(first)
    later = here.numbered(second)
    content = later.content if later else here.live()
    found = difference(here.db, before.content, content)
    if "format" in request.args:
        people = named(here.db, found.people, may_read=here.may_people)
        export = difference_export(here.period, before, later, found, people, today=clock.today())
        return file_of(export, request.args["format"])
    number = page_number(request.args.get("page"))
    people = named(here.db, found.people[(number - 1) * 50 : number * 50], may_read=here.may_people)
    return render_template(
        "reports/periods/difference.html",
        here=here,
        period=here.period,
        before=before,
        later=later,
        content=content,
        found=found,
        figures=[(moved_title(here.db, one), one) for one in found.figures],
        page=Page(people, number, len(found.people)),
        may_people=here.may_people,
        **WORDS,
    )
