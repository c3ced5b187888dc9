"""The closed word list of a review: what is proposed for a team."""

from enum import StrEnum

from lms.i18n import N_


class Outcome(StrEnum):
    """What the review proposes for a team. Source: Law on Grassroots Mediation 35/2013/QH13, art. 12 (yearly review)."""

    KEEP = "keep"
    CONSOLIDATE = "consolidate"
    MERGE = "merge"
    DISSOLVE = "dissolve"


OUTCOMES: dict[Outcome, str] = {
    Outcome.KEEP: N_("Giữ nguyên"),
    Outcome.CONSOLIDATE: N_("Đề nghị kiện toàn"),
    Outcome.MERGE: N_("Đề nghị sáp nhập với tổ khác"),
    Outcome.DISSOLVE: N_("Đề nghị giải thể"),
}
# For badges, where there is no room for the whole.
SHORT: dict[Outcome, str] = {
    Outcome.KEEP: N_("Giữ nguyên"),
    Outcome.CONSOLIDATE: N_("Kiện toàn"),
    Outcome.MERGE: N_("Sáp nhập"),
    Outcome.DISSOLVE: N_("Giải thể"),
}
