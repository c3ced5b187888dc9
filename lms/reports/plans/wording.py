"""How problems and the parts of a plan read in the language of the moment."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from lms.files.sentences import SENTENCES as FILES
from lms.i18n import N_, format_day, format_number, ngettext, with_facts
from lms.i18n import gettext as _
from lms.kernel.errors import DomainError
from lms.reports.models import Target
from lms.reports.plans.checking import Problem
from lms.reports.plans.tasks import Turn
from lms.reports.rules.times import TaskState
from lms.reports.sentences import SENTENCES
from lms.reports.target_words import PER_TITLES as PER_TITLES
from lms.reports.target_words import POPULATION_TITLES as POPULATION_TITLES
from lms.reports.target_words import due_words as due_words
from lms.reports.target_words import level_words as level_words
from lms.reports.target_words import within_words as within_words

INDICATOR_TITLES: dict[str, str] = {
    "mediators_trained": N_("Hòa giải viên được tập huấn theo chương trình khung"),
    "newcomers_trained_on_time": N_("Người mới học xong trong 6 tháng"),
    "mediators_with_materials": N_("Hòa giải viên được dùng bộ tài liệu"),
    "teams_complete": N_("Tổ đủ số lượng, thành phần"),
    "teams_with_legal_support": N_("Tổ có người làm nghề luật hỗ trợ"),
    "trainers_trained": N_("Tập huấn viên được tập huấn"),
    "trainers_district_per_teams": N_("Tập huấn viên cấp huyện trên số tổ"),
    "trainers_province_per_teams": N_("Tập huấn viên cấp tỉnh trên số tổ"),
    "mediation_success_rate": N_("Hòa giải thành"),
    "typical_communes": N_("Xã điển hình"),
    "typical_teams": N_("Tổ điển hình"),
    "pilot_communes": N_("Đơn vị cấp xã làm điểm"),
    "materials_published": N_("Tài liệu được biên soạn, đăng mạng"),
    "contest_held": N_("Hội thi hòa giải viên giỏi"),
}
CATEGORY_TITLES: dict[str, str] = {
    "pilot": N_("Chỉ đạo điểm"),
    "trainers": N_("Tập huấn viên"),
    "mediators": N_("Hòa giải viên"),
    "officials": N_("Cán bộ, công chức"),
    "materials": N_("Tài liệu"),
    "media_it": N_("Truyền thông, công nghệ"),
    "policy": N_("Chính sách"),
    "funding": N_("Kinh phí"),
    "support_network": N_("Mạng lưới hỗ trợ"),
    "conferences_contests": N_("Hội nghị, hội thi"),
    "review": N_("Kiểm tra, sơ kết, tổng kết"),
}
RHYTHM_TITLES: dict[str, str] = {
    "yearly": N_("hằng năm"),
    "half_yearly": N_("sáu tháng một lần"),
    "by_date": N_("một lần"),
    "ad_hoc": N_("khi có việc"),
}

STATE_TITLES: dict[TaskState, str] = {
    TaskState.NOT_BEGUN: N_("Chưa làm"),
    TaskState.UNDER_WAY: N_("Đang làm"),
    TaskState.DONE: N_("Xong"),
    TaskState.DROPPED: N_("Thôi làm"),
}
STATE_BADGES = {TaskState.NOT_BEGUN: "", TaskState.UNDER_WAY: "new", TaskState.DONE: "ok", TaskState.DROPPED: ""}


def refusal_words(error: DomainError) -> str:
    """The words of a refusal of this room or of the file it was handed; what is missing goes to the page of errors."""
    known = SENTENCES | FILES
    if error.code not in known or error.code.endswith(".missing"):
        raise error
    return with_facts(known[error.code], error.fields)


def turn_words(turn: Turn, day: date) -> tuple[str, str]:
    """How an occurrence stands on a day, and the kind of its badge."""
    if turn.late:
        return _("Quá hạn %(n)s ngày", n=format_number(turn.days_late(day))), "late"
    if turn.occurrence.doubtful and turn.state not in (TaskState.DONE, TaskState.DROPPED):
        return _("Cần hỏi lại thời hạn"), "soon"
    return _(STATE_TITLES[turn.state]), STATE_BADGES[turn.state]


def late_words(tasks: int, turns: int) -> str:
    """How many tasks are late; a task that comes round each year may be so in several of them."""
    said = ngettext("%(n)s việc quá hạn", "%(n)s việc quá hạn", tasks)
    return said if turns == tasks else _("%(tasks)s, tính theo năm là %(turns)s", tasks=said, turns=format_number(turns))


def due_on_words(turn: Turn) -> str:
    """By when an occurrence must be over."""
    due = turn.occurrence.due_on
    return _("hạn %(day)s", day=format_day(due)) if due else _("không có hạn")


def target_words(target: Target) -> str:
    """A target in one line: what, over whom, how much, by when."""
    parts = [_(POPULATION_TITLES[target.population]), _(PER_TITLES[target.per]), due_words(target.due)]
    return _(
        "%(indicator)s (%(scope)s): %(level)s",
        indicator=_(INDICATOR_TITLES[target.indicator]),
        scope=", ".join(part for part in parts if part),
        level=level_words(target),
    )


def problem_sentence(problem: Problem) -> str:
    """One problem in words."""
    fields = {name: format_number(value) if isinstance(value, int) else value for name, value in problem.fields.items()}
    return _(SENTENCES[problem.code], **fields)


def problem_lines(problems: Sequence[Problem]) -> list[str]:
    """Each problem with the place in the file."""
    return [f"{problem.where or 'plan'}: {problem_sentence(problem)}" for problem in problems]


def problem_rows(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """The problems as the rows of an import's JSON; ``row`` is null, for a plan is meant as a whole."""
    return [
        {"row": None, "column": problem.where or None, "code": problem.code, "message": problem_sentence(problem)}
        for problem in problems
    ]


def when_words(when: dict[str, Any]) -> str:
    """The time of a task in words; what only the plan's own words say is said in them."""
    first, last = when.get("from"), when.get("to")
    match when.get("kind"):
        case "yearly":
            return _("hằng năm")
        case "continuous":
            return _("thường xuyên, %(span)s", span=_span(first, last)) if first or last else _("thường xuyên")
        case "on_guidance":
            return _("khi cấp trên hướng dẫn")
        case "once":
            return _("trước hoặc đúng ngày %(day)s", day=_span(None, last)) if last else when.get("text", "")
        case _:
            return _span(first, last) if first or last else when.get("text", "")


def iso_day(text: str) -> str:
    """A day as a plan file writes it, as people write it."""
    return format_day(date.fromisoformat(text))


def _span(first: Any, last: Any) -> str:
    if first is None or first == last:
        return _moment(last if last is not None else first)
    if last is None:
        return _("từ %(first)s", first=_moment(first))
    return _("%(first)s–%(last)s", first=_moment(first), last=_moment(last))


def _moment(text: Any) -> str:
    text = "" if text is None else str(text)
    if "-Q" in text:
        year, quarter = text.split("-Q")
        return _("quý %(quarter)s/%(year)s", quarter=quarter, year=year)
    parts = text.split("-")
    if len(parts) == 3:
        return format_day(date.fromisoformat(text))
    return f"{int(parts[1])}/{parts[0]}" if len(parts) == 2 else text
