"""What the kinds of the audit log are called on the office's pages. A kind without words shows as its code."""

from lms.i18n import N_, gettext

KINDS: dict[str, str] = {
    "access.account_added": N_("mở tài khoản"),
    "access.account_disabled": N_("khóa tài khoản"),
    "access.account_enabled": N_("mở khóa tài khoản"),
    "access.code_printed": N_("in mã dùng một lần"),
    "access.code_used": N_("dùng mã in"),
    "access.grant_ended": N_("kết thúc quyền"),
    "access.granted": N_("giao quyền"),
    "access.identity_proved": N_("nhận tên khi điểm danh"),
    "access.secret_set": N_("đặt mật khẩu hoặc mã PIN"),
    "access.sessions_ended": N_("thoát khỏi mọi máy"),
    "access.signed_in": N_("đăng nhập"),
    "attendance.checked_in": N_("điểm danh"),
    "attendance.closed": N_("đóng điểm danh"),
    "attendance.corrected": N_("sửa một lượt điểm danh"),
    "attendance.opened": N_("mở điểm danh"),
    "attendance.refused": N_("từ chối một lượt quét"),
    "audit.personal_data_seen": N_("xem dữ liệu cá nhân"),
    "backup.restored": N_("khôi phục từ bản sao lưu"),
    "bank.loaded": N_("nạp câu hỏi"),
    "certificates.downloaded": N_("tải bản giấy chứng nhận"),
    "certificates.issued": N_("cấp giấy chứng nhận"),
    "certificates.revoked": N_("thu hồi giấy chứng nhận"),
    "completion.changed": N_("kết quả hoàn thành thay đổi"),
    "content.loaded": N_("nạp bài học"),
    "curriculum.loaded": N_("nạp chương trình"),
    "delivery.class_cancelled": N_("hủy lớp"),
    "delivery.class_closed": N_("kết thúc lớp"),
    "delivery.class_made": N_("mở lớp"),
    "delivery.confirmed": N_("xác nhận người đến thêm"),
    "delivery.enrolled": N_("ghi danh"),
    "delivery.session_added": N_("thêm buổi học"),
    "delivery.withdrawn": N_("rút khỏi lớp"),
    "evidence.history_written": N_("nhập tệp lịch sử tập huấn"),
    "evidence.recorded": N_("ghi minh chứng"),
    "evidence.retracted": N_("rút minh chứng"),
    "keys.made": N_("tạo khóa ký"),
    "keys.retired": N_("thôi dùng khóa ký"),
    "obligations.exempted": N_("miễn tập huấn"),
    "obligations.exemption_ended": N_("thôi miễn tập huấn"),
    "people.appointment_changed": N_("sửa việc công nhận"),
    "people.person_changed": N_("sửa thông tin người"),
    "people.recognised": N_("ghi công nhận hòa giải viên"),
    "people.roster_row_corrected": N_("sửa một dòng danh sách"),
    "people.roster_written": N_("ghi danh sách vào sổ"),
    "evidence.history_cells_seen": N_("tải số liệu gốc của lịch sử tập huấn"),
    "people.roster_cells_seen": N_("xem số liệu gốc của danh sách"),
    "people.trainer_recognised": N_("ghi công nhận tập huấn viên"),
    "policies.day_marked": N_("ghi ngày nghỉ, ngày làm bù"),
    "policies.loaded": N_("nạp quy định"),
    "reports.plan_imported": N_("nhập kế hoạch"),
    "sittings.handed_in": N_("nộp bài kiểm tra"),
    "sittings.started": N_("mở bài kiểm tra"),
    "slips.printed": N_("in phiếu đăng nhập"),
    "units.recorded": N_("nạp đơn vị hành chính"),
}

SUBJECTS: dict[str, str] = {
    "account": N_("tài khoản"),
    "assessment": N_("bài kiểm tra"),
    "certificate": N_("giấy chứng nhận"),
    "class_session": N_("buổi học"),
    "curriculum": N_("chương trình"),
    "database": N_("cơ sở dữ liệu"),
    "evidence": N_("minh chứng"),
    "holiday": N_("ngày nghỉ"),
    "lesson": N_("bài học"),
    "person": N_("hồ sơ người"),
    "plan": N_("kế hoạch"),
    "policy": N_("quy định"),
    "roster_import": N_("lần nhập danh sách"),
    "file": N_("tệp đã đưa lên"),
    "signing_key": N_("khóa ký"),
    "training_class": N_("lớp"),
    "unit": N_("đơn vị"),
}

DETAILS: dict[str, str] = {
    "account_id": N_("tài khoản"),
    "appointment_id": N_("lần công nhận"),
    "category": N_("diện"),
    "changed": N_("sửa"),
    "class_id": N_("lớp"),
    "closed": N_("đóng"),
    "columns": N_("cột"),
    "completed": N_("hoàn thành"),
    "corrected": N_("đã sửa"),
    "day": N_("ngày"),
    "evidence_id": N_("minh chứng"),
    "grant_id": N_("quyền"),
    "import_id": N_("lần nhập"),
    "kid": N_("khóa ký"),
    "level": N_("cấp"),
    "method": N_("cách ghi"),
    "new": N_("mới"),
    "out_of": N_("trên tổng"),
    "passed": N_("đạt"),
    "person_id": N_("hồ sơ người"),
    "present": N_("có mặt"),
    "purpose": N_("để làm gì"),
    "reason": N_("lý do"),
    "recognised_on": N_("ngày công nhận"),
    "refused": N_("bị từ chối"),
    "register_no": N_("số vào sổ"),
    "replaced_id": N_("thay cho"),
    "replaces_id": N_("thay cho"),
    "role": N_("vai trò"),
    "row": N_("dòng"),
    "same": N_("giữ nguyên"),
    "score": N_("điểm"),
    "session_id": N_("buổi học"),
    "sitting_id": N_("lượt làm bài"),
    "team_id": N_("tổ hòa giải"),
    "unit_id": N_("đơn vị"),
    "valid_from": N_("từ ngày"),
    "valid_to": N_("đến ngày"),
    "version_id": N_("chương trình"),
    "walk_in": N_("đến thêm"),
    "what": N_("việc"),
}


def detail_title(name: str) -> str:
    """What a fact of an event is called in the language of the moment, or its code."""
    return gettext(DETAILS[name]) if name in DETAILS else name


def kind_title(kind: str) -> str:
    """The kind of an event in the language of the moment, or its code."""
    return gettext(KINDS[kind]) if kind in KINDS else kind


def subject_title(kind: str) -> str:
    """What an event is about in the language of the moment, or its code."""
    return gettext(SUBJECTS[kind]) if kind in SUBJECTS else kind
