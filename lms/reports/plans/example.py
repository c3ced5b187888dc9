"""What helps somebody to write a plan file: one to fill in, and every code with its meaning."""

from pathlib import Path

from lms.i18n import N_
from lms.i18n import gettext as _
from lms.kernel.text import mid_sentence
from lms.reports.plans.drafts import LEVELS
from lms.reports.plans.wording import CATEGORY_TITLES, INDICATOR_TITLES, PER_TITLES, POPULATION_TITLES, RHYTHM_TITLES
from lms.units.rules import Node

EXAMPLE = Path(__file__).parents[1] / "data" / "plan-example.yaml"
# The issuer as it stands in the file.
NAME, LEVEL, CODE = "tỉnh Minh Họa", "level: province", 'code: "20"'
VALUE_TITLES: dict[str, str] = {
    "percent": N_("phần trăm"),
    "count": N_("số đếm"),
    "count_of_total": N_("số đếm trong tổng số of_total"),
    "ratio_per_n_teams": N_("cứ floor tổ thì có một tập huấn viên"),
}
WHEN_TITLES: dict[str, str] = {
    "yearly": N_("hằng năm, xong trước hết năm"),
    "continuous": N_("thường xuyên"),
    "years": N_("một hoặc nhiều năm: from, to ghi năm"),
    "quarter": N_('quý: from, to ghi "2027-Q2"'),
    "month_range": N_('tháng: from, to ghi "2027-04"'),
    "once": N_("một lần, chậm nhất ngày to"),
    "on_guidance": N_("khi cấp trên hướng dẫn"),
}
GROUPS: dict[str, dict[str, str]] = {
    "targets: indicator": INDICATOR_TITLES,
    "targets: scope.population": POPULATION_TITLES,
    "targets: scope.per": PER_TITLES,
    "targets: value": VALUE_TITLES,
    "tasks: category": CATEGORY_TITLES,
    "tasks: when.kind": WHEN_TITLES,
    "duties: rhythm": RHYTHM_TITLES,
}


def code_groups() -> dict[str, dict[str, str]]:
    """Where a code may stand → the codes with their meaning, in the language of the moment."""
    return {place: {code: _(words) for code, words in titles.items()} for place, titles in GROUPS.items()}


def example_file(unit: Node | None) -> str:
    """The file to fill in, with the unit as its issuer where units of its level issue plans."""
    text = EXAMPLE.read_text("utf-8")
    if unit is None or unit.level.value not in LEVELS:
        return text
    named = text.replace(NAME, mid_sentence(unit.name).replace('"', "")).replace(LEVEL, f"level: {unit.level.value}")
    return named.replace(CODE, f'code: "{unit.code}"')
