"""The menu: which rooms open to a viewer, in the order of an officer's day. Read by the office layout."""

from functools import lru_cache

from flask import request, url_for

from lms.access.rules import Action, GrantFact, Role, Viewer
from lms.i18n import N_, current_locale, gettext

PEOPLE = (
    "/people",
    "/composition",
    "/materials",
    "/reviews",
    "/decisions",
    "/appointments",
    "/obligations",
    "/trainers",
    "/supporters",
    "/designations",
    "/data/",
)
# (endpoint, words, the action that opens it, the paths under which it is the current one)
MENU = (
    ("home.home", N_("Tổng quan"), Action.REPORTS_READ, ("/",)),
    ("coverage.coverage_page", N_("Đơn vị"), Action.REPORTS_READ, ("/coverage", "/teams", "/units", "/indicators")),
    # Not PEOPLE_READ, which a trainer has too: trainers meet people in their classes, the lists of a unit would be empty.
    ("people.people", N_("Người"), Action.REPORTS_READ, PEOPLE),
    ("delivery.classes", N_("Lớp học"), Action.CLASSES_READ, ("/classes", "/curricula", "/proposals")),
    ("plans.plans", N_("Kế hoạch"), Action.PLANS_READ, ("/plans",)),
    ("deadlines.deadlines", N_("Hạn 6 tháng"), Action.REPORTS_READ, ("/deadlines", "/messages")),
    ("periods.index", N_("Báo cáo"), Action.REPORTS_READ, ("/reports", "/cases")),
    ("rosters.imports", N_("Nhập tệp"), Action.ROSTER_IMPORT, ("/imports",)),
    ("certificates.register", N_("Sổ cấp"), Action.CERTIFICATES_READ, ("/certificates",)),
    ("accounts.accounts", N_("Tài khoản"), Action.ACCOUNTS_MANAGE, ("/admin", "/policies", "/units/changes")),
)


def navigation(viewer: Viewer | None) -> list[tuple[str, str, bool]]:
    """(label, address, is it the page we are on) for each room open to the viewer; nothing for a stranger."""
    if viewer is None:
        return []
    rooms = _open_rooms(viewer.grants, current_locale(), request.script_root)
    # Who is both officer and admin comes to the changes of units from either room; one is the current one.
    here = next((url for _label, url, paths in rooms if _within(paths)), None)
    return [(label, url, url == here) for label, url, _paths in rooms]


def _within(paths: tuple[str, ...]) -> bool:
    return any(request.path == path or (path != "/" and request.path.startswith(path)) for path in paths)


@lru_cache(maxsize=400)
def _open_rooms(grants: tuple[GrantFact, ...], _locale: str, _root: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """(label, address, paths) of the rooms that grants like these open, in this language and at this place of the web."""
    viewer = Viewer(0, "", grants=grants)
    return [
        (gettext(words), url_for(endpoint), paths) for endpoint, words, action, paths in MENU if viewer.may_anywhere(action)
    ]


def brand_unit(viewer: Viewer | None) -> str:
    """The small line over the product's name: the unit the viewer serves, or nothing."""
    # A mediator's phone shows no such line, so nothing is asked for it.
    if viewer is None or viewer.home_unit_id is None or viewer.leading_role is Role.MEDIATOR:
        return ""
    return viewer.home_unit_name
