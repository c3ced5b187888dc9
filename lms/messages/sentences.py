"""What this room says when a message does not go out, and how channels and states are called."""

from lms.i18n import N_
from lms.messages.rules import ChannelKind, MessageState

SENTENCES: dict[str, str] = {
    "messages.no_address": N_("Chưa có địa chỉ nào để gửi. Mời gọi hoặc gặp trực tiếp."),
    "messages.no_channel": N_("Có địa chỉ, nhưng kênh gửi đang tắt. Mời báo người quản trị, hoặc gọi trực tiếp."),
    "messages.gone": N_("Người này hoặc tài khoản này không còn trong sổ, nên không gửi."),
    "messages.restricted": N_("Người này đã đề nghị hạn chế dùng dữ liệu, nên không gửi."),
    "messages.address_restricted": N_("Người này đã đề nghị hạn chế dùng dữ liệu, nên không ghi thêm nơi nhận tin."),
    "messages.not_needed": N_("Đến lúc gửi thì việc đã xong, nên không gửi nữa."),
    "messages.test_too_soon": N_("Vừa xếp một tin thử. Đợi một phút rồi thử lại."),
}

CHANNELS: dict[ChannelKind, str] = {
    ChannelKind.EMAIL: N_("E-mail"),
    ChannelKind.ZALO: N_("Zalo"),
    ChannelKind.SMS: N_("Tin nhắn SMS"),
}

STATES: dict[MessageState, tuple[str, str]] = {
    MessageState.QUEUED: (N_("Đang chờ"), "new"),
    MessageState.SENDING: (N_("Đang gửi"), "new"),
    MessageState.SENT: (N_("Đã gửi"), "ok"),
    MessageState.FAILED: (N_("Không gửi được"), "late"),
    MessageState.DROPPED: (N_("Không gửi"), ""),
}

# What a message of each text is called in a list; every room's, because the list shows them all.
TEXT_TITLES: dict[str, str] = {
    "messages.test": N_("Tin thử"),
    "reminders.person": N_("Nhắc hạn tập huấn"),
    "reminders.office": N_("Báo cán bộ về hạn tập huấn"),
    "reminders.digest": N_("Bản tin tuần"),
    "proposals.invitation": N_("Mời dự lớp"),
    "delivery.session_changed": N_("Đổi lịch học"),
}
