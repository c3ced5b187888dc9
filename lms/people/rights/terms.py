"""The closed word lists of personal data: kinds of requests, their steps, breaches, reasons; and what they are called."""

from enum import StrEnum

from lms.i18n import N_


class RequestKind(StrEnum):
    """What a person may ask about the data kept of them."""

    ACCESS = "access"
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"
    RESTRICTION = "restriction"
    OBJECTION = "objection"
    ERASURE = "erasure"


KINDS: dict[RequestKind, str] = {
    RequestKind.ACCESS: N_("Xem, nhận bản sao dữ liệu"),
    RequestKind.CORRECTION: N_("Sửa chỗ ghi sai"),
    RequestKind.WITHDRAWAL: N_("Rút sự đồng ý"),
    RequestKind.RESTRICTION: N_("Hạn chế sử dụng dữ liệu"),
    RequestKind.OBJECTION: N_("Phản đối sử dụng dữ liệu"),
    RequestKind.ERASURE: N_("Xóa dữ liệu"),
}


# Carried out, these hold on: the data are used only as far as a duty of law asks, until that is lifted.
RESTRICTING = frozenset({RequestKind.RESTRICTION, RequestKind.OBJECTION})


class Step(StrEnum):
    """What an office did about a request. ``done`` and ``refused`` end it; ``lifted`` ends a restriction that was done."""

    ACKNOWLEDGED = "acknowledged"
    EXTENDED = "extended"
    DONE = "done"
    REFUSED = "refused"
    LIFTED = "lifted"


STEPS: dict[Step, str] = {
    Step.ACKNOWLEDGED: N_("Đã báo nhận"),
    Step.EXTENDED: N_("Đã gia hạn"),
    Step.DONE: N_("Đã thực hiện"),
    Step.REFUSED: N_("Không thực hiện, có lý do"),
    Step.LIFTED: N_("Đã gỡ hạn chế"),
}
ENDING = frozenset({Step.DONE, Step.REFUSED})


class Standing(StrEnum):
    """Where a request stands on a day."""

    RECEIVED = "received"
    ACKNOWLEDGEMENT_LATE = "acknowledgement_late"
    OPEN = "open"
    LATE = "late"
    DONE = "done"
    DONE_LATE = "done_late"
    REFUSED = "refused"


STANDINGS: dict[Standing, tuple[str, str]] = {
    Standing.RECEIVED: (N_("Chờ báo nhận"), "new"),
    Standing.ACKNOWLEDGEMENT_LATE: (N_("Quá hạn báo nhận"), "late"),
    Standing.OPEN: (N_("Đang thực hiện"), "soon"),
    Standing.LATE: (N_("Quá hạn"), "late"),
    Standing.DONE: (N_("Đã thực hiện"), "ok"),
    Standing.DONE_LATE: (N_("Đã thực hiện, muộn"), "soon"),
    Standing.REFUSED: (N_("Không thực hiện"), ""),
}


class BreachKind(StrEnum):
    """What happened to personal data that should not have."""

    LOST = "lost"
    LEAKED = "leaked"
    SEEN = "seen"
    CHANGED = "changed"


BREACH_KINDS: dict[BreachKind, str] = {
    BreachKind.LOST: N_("Mất máy, mất giấy tờ, mất dữ liệu"),
    BreachKind.LEAKED: N_("Lộ ra ngoài, gửi nhầm người"),
    BreachKind.SEEN: N_("Người không có quyền đã xem"),
    BreachKind.CHANGED: N_("Bị sửa, bị xóa trái phép"),
}


class BreachStep(StrEnum):
    """What was done about a breach. ``reported`` stops the clock, ``closed`` ends it."""

    CONTAINED = "contained"
    REPORTED = "reported"
    CLOSED = "closed"


BREACH_STEPS: dict[BreachStep, str] = {
    BreachStep.CONTAINED: N_("Đã ngăn lại"),
    BreachStep.REPORTED: N_("Đã báo cơ quan có thẩm quyền"),
    BreachStep.CLOSED: N_("Đã xong"),
}


class RuleKey(StrEnum):
    """Every number of the law on personal data, or of the office, under one name."""

    ACKNOWLEDGE_WORKING_DAYS = "acknowledge_working_days"
    ANSWER_DAYS = "answer_days"
    ANSWER_DAYS_PROCESSORS = "answer_days_processors"
    ANSWER_DAYS_OTHER = "answer_days_other"
    EXTENSION_DAYS = "extension_days"
    BREACH_NOTICE_HOURS = "breach_notice_hours"
    RETENTION_MONTHS = "retention_months"
    UPLOAD_DAYS = "upload_days"


RULE_TITLES: dict[RuleKey, str] = {
    RuleKey.ACKNOWLEDGE_WORKING_DAYS: N_("Báo đã nhận yêu cầu (ngày làm việc)"),
    RuleKey.ANSWER_DAYS: N_("Rút đồng ý, hạn chế, phản đối: thực hiện trong (ngày)"),
    RuleKey.ANSWER_DAYS_PROCESSORS: N_("Rút đồng ý, hạn chế, phản đối khi có bên khác cùng xử lý: thực hiện trong (ngày)"),
    RuleKey.ANSWER_DAYS_OTHER: N_("Xem, sửa, xóa: thực hiện trong (ngày)"),
    RuleKey.EXTENSION_DAYS: N_("Gia hạn một lần, nhiều nhất (ngày)"),
    RuleKey.BREACH_NOTICE_HOURS: N_("Báo vi phạm dữ liệu trong (giờ)"),
    RuleKey.RETENTION_MONTHS: N_("Giữ tên và số sau ngày thôi làm (tháng)"),
    RuleKey.UPLOAD_DAYS: N_("Giữ tệp danh sách như khi đưa lên, tên ghi tại cửa lớp của người không có trong sổ (ngày)"),
}


class RetentionVerdict(StrEnum):
    """What an officer decided of somebody whose time of keeping is over."""

    KEEP = "keep"
    ERASE = "erase"


class EraseReason(StrEnum):
    """Why a record lost its names and numbers; a code, for the log."""

    RETENTION = "retention"
    REQUEST = "request"
