"""Forms of case counts: shape only. The grid's cells have as many names as there are teams, so they are read here by name."""

from collections.abc import Mapping

from flask_wtf.file import FileField, FileRequired

from lms.cases.rules.forms import CaseFormat
from lms.cases.rules.grid import TypedRow
from lms.i18n import N_
from lms.kernel.errors import DomainError
from lms.web.forms import Form, read_id


class GridForm(Form):
    """The grid itself: its token; the cells are read by ``typed_rows``."""


class FileForm(Form):
    """A filled-in file of the grid."""

    file = FileField(N_("Tệp .xlsx hoặc .csv đã điền"), [FileRequired(N_("Chưa chọn tệp. Mời chọn tệp XLSX hoặc CSV."))])


class LockForm(Form):
    """A button."""


def typed_rows(sent: Mapping[str, str], form: CaseFormat) -> dict[int, TypedRow]:
    """The rows of the page: ``v-TEAM`` the version shown, ``n-TEAM`` nothing arose, ``c-TEAM-COLUMN`` a count."""
    found: dict[int, TypedRow] = {}
    for name, seen in sent.items():
        if not name.startswith("v-"):
            continue
        team_id = read_id(name.removeprefix("v-"))
        if team_id is None:
            raise DomainError("cases.team.not_standing", team=name.removeprefix("v-")[:20])
        cells = {code: sent.get(f"c-{team_id}-{code}", "") for code in form.codes}
        found[team_id] = TypedRow(cells, f"n-{team_id}" in sent, read_id(seen) or 0)
    return found
