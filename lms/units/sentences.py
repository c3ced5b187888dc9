"""What this room says when a code names no unit, and when a change of units cannot be recorded."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "units.unknown_code": N_(
        "Ngày %(on)s không có đơn vị nào mang mã %(code)s, và mã này cũng không có trên bản đồ trước hay sau ngày 01/7/2025. "
        "Mời kiểm tra lại mã. Nếu là đơn vị đã giải thể trong các năm 2023–2025, mời quản trị viên ghi nghị quyết sắp xếp "
        "đơn vị đó trước, rồi làm lại."
    ),
    "units.code_ended": N_(
        "Ngày %(on)s không có đơn vị nào mang mã %(code)s. Đến hết ngày %(last)s, mã này là của %(name)s. "
        "Mời dùng mã của đơn vị kế tiếp, hoặc chọn một ngày trước đó."
    ),
    "units.code_not_begun": N_(
        "Ngày %(on)s chưa có đơn vị nào mang mã %(code)s. Từ ngày %(first)s, mã này là của %(name)s. "
        "Mời dùng mã của đơn vị có trước, hoặc chọn một ngày sau đó."
    ),
    "units.parent_missing": N_(
        "Không tìm thấy đơn vị cấp trên %(parent)s của đơn vị mã %(code)s. Mời kiểm tra lại mã cấp trên."
    ),
    "units.succession_broken": N_(
        "Không ghi được việc %(predecessor)s chuyển thành %(successor)s từ ngày %(on)s: ngày này phải là ngày đơn vị cũ "
        "kết thúc và đơn vị mới đã có. Mời kiểm tra lại mã và ngày."
    ),
}
