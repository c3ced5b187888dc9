"""The page and the file of a dry run, and a refusal said beside the field that mends it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from courses.obligations.dry_run import Changed, DryRun
from courses.obligations.rulebook import RULE_OF, Rulebook
from courses.obligations.rules.standing import StandingCode
from courses.obligations.rules.wording import KIND_TITLES, STANDING_TITLES, Line
from lms.access.gate import viewer_in
from lms.admin.policies.queries import Behind, list_behind
from lms.admin.policies.words import due_lines, side_words, steps_of, what_changes
from lms.files.sheets import Column, write_csv
from lms.i18n import gettext as _
from lms.i18n import with_facts
from lms.kernel.errors import DomainError
from lms.policies.rules import Change
from lms.policies.sentences import SENTENCES
from lms.web.db import request_db
from lms.web.forms import Form, read_id
from lms.web.paging import SIZE, Page, page_number

FIELDS = {
    "policies.source_missing": ("source",),
    "policies.other_day_missing": ("other_day",),
    "policies.other_day_alone": ("other_day",),
    "policies.swap_is_two_days": ("other_day",),
    "policies.worked_already": ("other_day",),
    "policies.off_already": ("day",),
    "policies.day_name_missing": ("name",),
    "policies.out_of_range": ("number",),
    "policies.value_refused": ("number", "numbers", "term"),
}
# What an address carries besides the change itself.
ASIDE = ("page", "format", "sample")
AnyForm = TypeVar("AnyForm", bound=Form)


def refused(form: AnyForm, error: DomainError) -> AnyForm:
    """The form with what is wrong; an error of another room goes on its way."""
    if error.code not in SENTENCES:
        raise error
    said = with_facts(SENTENCES[error.code], error.fields)
    name = next((name for name in FIELDS.get(error.code, ()) if name in form), None)
    if name:
        form[name].errors = [*form[name].errors, said]
    else:
        form.form_errors.append(said)
    return form


@dataclass(frozen=True, slots=True)
class Example:
    """Somebody whose case begins on the first day of the new rule, under both rules."""

    on: date
    before: Sequence[Line]
    after: Sequence[Line]


def example_of(before: Rulebook, after: Rulebook, change: Change) -> Example | None:
    """The example of a change of one of the terms; None of another policy."""
    kind = next((kind for kind, key in RULE_OF.items() if key is change.key), None)
    if kind is None:
        return None
    steps = [due_lines(book.due(kind, change.valid_from)) for book in (before, after)]
    return Example(change.valid_from, *steps)


def shown(
    run: DryRun,
    *,
    title: str,
    said: Sequence[str],
    source: str,
    at: Mapping[str, str],
    back: str,
    example: Example | None = None,
) -> Response:
    """The page of a dry run, or all of it as a file. ``at``: the addresses of this page and of saving."""
    if request.args.get("format") == "csv":
        return _as_csv(run)
    kept = {name: value for name, value in request.args.items() if name not in ASIDE}
    number = min(page_number(request.args.get("page")), max(1, -(-len(run.changes) // SIZE)))
    page = Page(run.changes[(number - 1) * SIZE : number * SIZE], number, len(run.changes))
    sample = _sample(run)
    listed = [*page.items, *sample]
    return make_response(
        render_template(
            "admin/policies/preview.html",
            run=run,
            page=page,
            behind=list_behind(request_db(), viewer_in(), listed),
            sample=[(one, steps_of(one.before), steps_of(one.after)) for one in sample],
            standings=_counts(run),
            example=example,
            title=title,
            said=said,
            source=source,
            kept=kept,
            at=at,
            back=back,
            kinds=KIND_TITLES,
            words=side_words,
        )
    )


def _sample(run: DryRun) -> list[Changed]:
    """The cases of one person: whoever was asked for, else the first on the list."""
    asked = read_id(request.args.get("sample"))
    cases = [one for one in run.changes if one.case.person_id == asked]
    return cases or list(run.changes[:1])


def _counts(run: DryRun) -> list[tuple[str, str, int]]:
    """Standing before, standing after, how many cases; in the order of the standings."""
    order: list[StandingCode | None] = [*StandingCode, None]
    pairs = sorted(run.standings.items(), key=lambda item: (order.index(item[0][0]), order.index(item[0][1])))
    return [(_word(before), _word(after), count) for (before, after), count in pairs]


def _word(code: StandingCode | None) -> str:
    return _(STANDING_TITLES[code]) if code else _("không có thời hạn")


def _as_csv(run: DryRun) -> Response:
    behind = list_behind(request_db(), viewer_in(), run.changes)
    titles = (
        *(_("Mã hồ sơ"), _("Họ tên"), _("Tổ"), _("Loại"), _("Từ ngày"), _("Thay đổi")),
        *(_("Hạn đang có"), _("Hạn mới"), _("Tình trạng đang có"), _("Tình trạng mới")),
    )
    answer = Response(write_csv([Column(title) for title in titles], _rows(run.changes, behind)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="thu-thay-doi-quy-dinh.csv"'
    return answer


def _rows(changes: Iterable[Changed], behind: Mapping[int, Behind]) -> Iterator[Sequence[Any]]:
    for one in changes:
        who, case = behind[one.case.person_id], one.case
        yield (
            *(case.person_id, who.name or "", who.place or "", _(KIND_TITLES[case.kind]), case.recognised_on),
            *(what_changes(one), one.before.case.due_on if one.before else None, one.after.case.due_on if one.after else None),
            *(side_words(one.before), side_words(one.after)),
        )
