"""Pages of plans: the list, one plan against the day's figures, bringing a plan in. Tasks and succession have their own."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.queries import reach_of
from lms.access.rules import Action, Viewer
from lms.i18n import gettext as _
from lms.kernel.errors import DomainError
from lms.reports.bands import band_of
from lms.reports.basis import Basis
from lms.reports.coverage.forms import day_in
from lms.reports.indicators.registry import indicator_of
from lms.reports.plans import wording
from lms.reports.plans.checking import Problem
from lms.reports.plans.example import code_groups, example_file
from lms.reports.plans.forms import PlanFile
from lms.reports.plans.operations import Reading, import_plan, read_plan
from lms.reports.plans.progress import Verdict, progress
from lms.reports.plans.queries import find_plan, list_plans
from lms.reports.plans.reading import MOST_BYTES
from lms.reports.plans.succession import list_superseded, standing_words
from lms.reports.plans.tasks import TaskLine, may_write, names_of, task_lines
from lms.reports.plans.wording import problem_lines
from lms.reports.scorecard.figures import Held
from lms.reports.scorecard.wording import gap_words
from lms.units.queries import load_map, unit_name
from lms.units.rules import Node
from lms.web.db import request_db
from lms.web.follow import caught_up

bp = Blueprint("plans", __name__)


@bp.get("/plans", endpoint="plans")
@scope(Action.PLANS_READ)
def plans_page() -> str:
    """The plans the viewer may read."""
    viewer, today = viewer_in(), clock.today()
    found = list_plans(request_db(), viewer)
    may_import = viewer.may_anywhere(Action.PLANS_IMPORT)
    ended = standing_words(request_db())
    return render_template("reports/plans/list.html", plans=found, ended=ended, today=today, may_import=may_import)


@bp.get("/plans/<int:plan_id>")
@scope(Action.PLANS_READ)
def plan(plan_id: int) -> str:
    """One plan: targets with the day's figures, tasks, duties, notes."""
    return _plan_page(plan_id)


@bp.get("/plans/<plan_key>")
@scope(Action.PLANS_READ)
def plan_by_key(plan_key: str) -> str:
    """The same by the key of its file."""
    return _plan_page(plan_key)


def _plan_page(named: int | str) -> str:
    caught_up()
    db, today = request_db(), clock.today()
    found = find_plan(db, viewer_in(), named)
    as_of = day_in(request.args, "as_of") or today
    tasks = task_lines(db, found, as_of)
    on_day = progress(db, found, Basis.of(as_of, today=today, map_on=max(today, as_of)))
    return render_template(
        "reports/plans/page.html",
        plan=found,
        progress=on_day,
        way=_ways(on_day.unit),
        replaced=list_superseded(db, found.id),
        as_of=as_of,
        today=today,
        groups=_groups(tasks),
        late=(sum(bool(line.late) for line in tasks), sum(len(line.late) for line in tasks)),
        names=names_of(db, {line.task.unit_id for line in tasks}, today),
        may_write=may_write(db, viewer_in(), found),
        only=request.args.get("verdict", ""),
        just_read=request.args.get("read") == "1",
        band_of=band_of,
        gap_words=gap_words,
        w=wording,
        Verdict=Verdict,
    )


def _ways(unit: Node | None) -> Callable[[Held, str], str]:
    """From a figure and one of its sides to the address of the list behind it; empty where there is none for the viewer."""
    opens = unit is not None and viewer_in().may(Action.REPORTS_READ, reach_of(request_db(), unit.id))

    def way(held: Held, part: str) -> str:
        if unit is None or not opens or part not in indicator_of(held.aim.indicator).sides:
            return ""
        basis = held.basis
        words = {"part": part, "population": held.aim.population, "unit": unit.code, "as_of": basis.as_of}
        question = urlencode(words | {"map": basis.unit_map_on, "from": basis.from_on})
        return f"{url_for('scorecard.behind', indicator_code=held.aim.indicator)}?{question}"

    return way


def _groups(tasks: list[TaskLine]) -> list[tuple[str, list[TaskLine]]]:
    groups: dict[str, list[TaskLine]] = {}
    for line in tasks:
        groups.setdefault(line.task.category, []).append(line)
    return [(_(wording.CATEGORY_TITLES[category]), lines) for category, lines in groups.items()]


@bp.route("/plans/import", methods=["GET", "POST"], endpoint="import_plan")
@scope(Action.PLANS_IMPORT)
def bring_in() -> Response | str | tuple[str, int]:
    """Bring in a plan file: whole, or not at all with everything there is to mend."""
    form, status = PlanFile(), 200
    problems: list[str] = []
    if request.method == "POST":
        status = 422
        if form.validate_on_submit():
            kept, problems = _bring(form.file.data.read(MOST_BYTES + 1))
            if kept is not None:
                # The notes of the file are laid open before whoever brought it.
                return redirect(url_for("plans.plan", plan_id=kept, read=1), 303)
    return render_template("reports/plans/import.html", form=form, problems=problems, codes=code_groups()), status


@bp.get("/plans/example.yaml")
@scope(Action.PLANS_IMPORT)
def example() -> Response:
    """The file to fill in, with the viewer's own unit as its issuer."""
    units = load_map(request_db(), clock.today())
    mine = [units.nodes[unit_id] for unit_id in viewer_in().unit_ids(Action.PLANS_IMPORT) if unit_id in units.nodes]
    unit = min(mine, key=lambda node: (len(units.lineage(node.id)), node.code), default=None)
    answer = Response(example_file(unit), mimetype="application/yaml")
    answer.headers["Content-Disposition"] = 'attachment; filename="ke-hoach-mau.yaml"'
    return answer


def _bring(content: bytes) -> tuple[int | None, list[str]]:
    db, viewer = request_db(), viewer_in()
    try:
        reading = read_plan(db, content)
        problems: list[Any] = [*reading.problems, *_outside(viewer, reading)]
        if problems:
            return None, problem_lines(problems)
        counts = import_plan(db, reading, actor=actor_in(), now=clock.now())
    except DomainError as error:
        db.rollback()
        return None, [wording.refusal_words(error)]
    db.commit()
    flash(
        _(
            "Đã nhập kế hoạch: %(read)s mục = %(new)s mới + %(changed)s thay đổi + %(same)s giữ nguyên.",
            read=counts.read,
            new=counts.new,
            changed=counts.changed,
            same=counts.same,
        )
    )
    return counts.plan_id, []


def _outside(viewer: Viewer, reading: Reading) -> list[Problem]:
    db = request_db()
    if reading.issuer_id is None or viewer.may(Action.PLANS_IMPORT, reach_of(db, reading.issuer_id)):
        return []
    return [Problem("plan.issuer", "plans.issuer_outside", {"unit": unit_name(db, reading.issuer_id)})]
