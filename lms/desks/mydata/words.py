"""Codes of looks in words."""

from lms.desks.person.forms import REASONS
from lms.i18n import N_
from lms.i18n import gettext as _
from lms.people.rights.queries import Look

WHAT: dict[str, str] = {
    "phone": N_("số điện thoại"),
    "identity": N_("số định danh"),
    "ethnicity": N_("dân tộc"),
    "file": N_("tải bản sao dữ liệu"),
}
OWN = {"own": N_("tự xem"), "copy": N_("lấy bản sao cho người ấy")}


def look_words(look: Look) -> str:
    """Who, of which unit, looked at what and why."""
    reasons = REASONS | OWN
    reason = _(reasons[look.reason]) if look.reason in reasons else look.reason
    parts = (f"{look.role}, {look.unit}" if look.unit else look.role, _(WHAT.get(look.what, look.what)), reason)
    return " · ".join(part for part in parts if part)
