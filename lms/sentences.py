"""Every sentence of the house, gathered from the rooms: from a DomainError to words a person can act on."""

from typing import Any

from assessments.sittings.sentences import SENTENCES as SITTINGS
from certificates.sentences import SENTENCES as CERTIFICATES
from courses.attendance.cards.sentences import SENTENCES as CARDS
from courses.attendance.changes.sentences import SENTENCES as CHANGES
from courses.attendance.contests.sentences import SENTENCES as CONTESTS
from courses.attendance.flags.sentences import SENTENCES as FLAGS
from courses.attendance.marks.sentences import SENTENCES as MARKS
from courses.attendance.paper.sentences import SENTENCES as PAPER
from courses.attendance.scanner.sentences import SENTENCES as SCANNERS
from courses.attendance.sentences import SENTENCES as ATTENDANCE
from courses.content.sentences import SENTENCES as CONTENT
from courses.curriculum.sentences import SENTENCES as CURRICULUM
from courses.delivery.sentences import SENTENCES as DELIVERY
from courses.evidence.history.sentences import SENTENCES as HISTORY
from courses.evidence.sentences import SENTENCES as EVIDENCE
from courses.materials.sentences import SENTENCES as MATERIALS
from courses.obligations.sentences import SENTENCES as OBLIGATIONS
from courses.proposals.sentences import SENTENCES as PROPOSALS
from courses.reminders.sentences import SENTENCES as REMINDERS
from lms.access.sentences import SENTENCES as ACCESS
from lms.access.tokens.sentences import SENTENCES as TOKENS
from lms.cases.sentences import SENTENCES as CASES
from lms.demo.sentences import SENTENCES as DEMO
from lms.desks.library.sentences import SENTENCES as LIBRARY
from lms.desks.slips.sentences import SENTENCES as SLIPS
from lms.files.sentences import SENTENCES as FILES
from lms.hall.sentences import SENTENCES as HALL
from lms.i18n import N_, gettext, with_facts
from lms.jobs.sentences import SENTENCES as JOBS
from lms.kernel.errors import DomainError
from lms.keys.sentences import SENTENCES as KEYS
from lms.messages.sentences import SENTENCES as MESSAGES
from lms.people.assignments.sentences import SENTENCES as ASSIGNMENTS
from lms.people.careers.sentences import SENTENCES as CAREERS
from lms.people.decided.sentences import SENTENCES as DECIDED
from lms.people.designations.sentences import SENTENCES as DESIGNATIONS
from lms.people.merges.sentences import SENTENCES as MERGES
from lms.people.reviews.sentences import SENTENCES as REVIEWS
from lms.people.rights.sentences import SENTENCES as RIGHTS
from lms.people.sentences import SENTENCES as PEOPLE
from lms.people.supporters.sentences import SENTENCES as SUPPORTERS
from lms.people.trainers.sentences import SENTENCES as TRAINERS
from lms.policies.sentences import SENTENCES as POLICIES
from lms.reports.periods.sentences import SENTENCES as PERIODS
from lms.reports.sentences import SENTENCES as REPORTS
from lms.reports.statistics.sentences import SENTENCES as STATISTICS
from lms.units.changes.sentences import SENTENCES as UNIT_CHANGES
from lms.units.sentences import SENTENCES as UNITS
from lms.units.villages.sentences import SENTENCES as VILLAGES
from lms.web.api.sentences import SENTENCES as API

FRAME: dict[str, str] = {
    "start.port_in_use": N_("Không mở được cổng %(port)s (%(why)s). Mời thử: ./run --port %(other)s"),
    "start.folder_in_use": N_("Một lần ./run khác đang dùng thư mục %(folder)s. Mời dừng lần kia trước."),
    "followers.behind": N_(
        "Nhiều việc vừa được ghi cùng lúc và đang được đưa vào số liệu. Số liệu hiện ra khi đã tính đủ các việc ấy."
    ),
    "config.refused": N_("Chưa chạy được, mời sửa các thiết lập sau:\n%(problems)s"),
    "audit.chain_broken": N_(
        "Chuỗi niêm phong của nhật ký không khớp từ niêm phong %(seal)s: có dòng bị sửa, bị xóa hoặc bị chèn. "
        "Giữ nguyên cơ sở dữ liệu, so với bản sao lưu gần nhất và báo người phụ trách an toàn thông tin."
    ),
    "backup.no_tool": N_("Máy này chưa có %(tool)s. Cài gói postgresql-client cùng phiên bản với máy chủ rồi chạy lại."),
    "backup.tool_failed": N_("%(tool)s dừng giữa chừng: %(said)s"),
    "backup.no_database": N_("Chưa có cơ sở dữ liệu để sao lưu. Chạy lms db upgrade trước."),
    "backup.exists": N_("Đã có tệp %(path)s. Chọn tên khác, hoặc chuyển tệp cũ đi nơi khác."),
    "backup.not_a_backup": N_("Tệp này không phải bản sao lưu do lms backup ghi ra, hoặc đã hỏng."),
    "backup.other_engine": N_(
        "Bản sao lưu là của %(theirs)s, còn LMS_DATABASE_URL trỏ tới %(ours)s. Mời đổi LMS_DATABASE_URL."
    ),
    "backup.newer": N_("Bản sao lưu do phiên bản mới hơn ghi ra. Nâng cấp chương trình rồi khôi phục lại."),
    "backup.would_overwrite": N_(
        "Đã có dữ liệu ở đây nên chưa khôi phục. Sao lưu dữ liệu đang có, rồi chạy lại với --replace."
    ),
    "database.empty": N_(
        "Cơ sở dữ liệu này còn trống. Nếu dữ liệu nằm ở thư mục khác, đặt LMS_DATA_DIR là thư mục đó; "
        "nếu chưa có dữ liệu, chạy lms db upgrade trước. Rồi chạy lại lệnh này."
    ),
    "database.older": N_("Cơ sở dữ liệu là của phiên bản cũ. Sao lưu, chạy lms db upgrade, rồi chạy lại lệnh này."),
    "database.newer": N_("Cơ sở dữ liệu là của phiên bản mới hơn chương trình này. Nâng cấp chương trình rồi chạy lại."),
    "doctor.unwell": N_("Có %(count)s việc cần sửa trước khi chạy. Xem các dòng đánh dấu ✗ ở trên."),
}

ROOMS: tuple[dict[str, str], ...] = (
    FRAME,
    JOBS,
    KEYS,
    FILES,
    POLICIES,
    UNITS,
    UNIT_CHANGES,
    VILLAGES,
    ACCESS,
    TOKENS,
    API,
    PEOPLE,
    ASSIGNMENTS,
    CAREERS,
    MERGES,
    REVIEWS,
    DECIDED,
    TRAINERS,
    SUPPORTERS,
    DESIGNATIONS,
    RIGHTS,
    MESSAGES,
    CASES,
    EVIDENCE,
    CURRICULUM,
    CONTENT,
    MATERIALS,
    SITTINGS,
    OBLIGATIONS,
    REMINDERS,
    PROPOSALS,
    REPORTS,
    PERIODS,
    STATISTICS,
    DELIVERY,
    ATTENDANCE,
    MARKS,
    CHANGES,
    CONTESTS,
    FLAGS,
    SCANNERS,
    CARDS,
    PAPER,
    SLIPS,
    LIBRARY,
    HISTORY,
    CERTIFICATES,
    DEMO,
    HALL,
)
SENTENCES: dict[str, str] = {code: text for room in ROOMS for code, text in room.items()}
UNKNOWN = N_("Chưa làm được việc này (mã %(code)s). Mời báo người quản trị kèm mã này.")


def sentence(error: DomainError) -> str:
    """The words for an error in the language of the moment."""
    return words_for(error.code, error.fields)


def words_for(code: str, fields: dict[str, Any]) -> str:
    """The words for a code and its facts: days and numbers written as people write them. An unknown code says itself."""
    text = SENTENCES.get(code)
    if text is None:
        return gettext(UNKNOWN, code=code)
    return with_facts(text, fields)


def words_alone(code: str) -> str | None:
    """The words for a code whose facts were not kept; None when it has none, or none that can stand without the facts."""
    text = SENTENCES.get(code)
    return gettext(text) if text is not None and "%(" not in text else None
