"""What this room says when a question has no answer, or a plan cannot be kept."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "reports.period_reversed": N_(
        "Kỳ báo cáo bắt đầu ngày %(first)s, sau ngày tính đến %(last)s. Mời chọn ngày bắt đầu không sau ngày tính đến."
    ),
    "reports.map_not_yet": N_("Chưa có bản đồ đơn vị của ngày %(on)s. Mời chọn hôm nay hoặc một ngày đã qua."),
    "reports.indicator_unknown": N_("Không có chỉ tiêu mang mã %(code)s. Mời chọn một chỉ tiêu trong danh sách."),
    "reports.unit_missing": N_("Không thấy đơn vị này trong phạm vi của tài khoản. Mời chọn đơn vị khác."),
    "reports.team_missing": N_("Không thấy tổ hòa giải này trong phạm vi của tài khoản."),
    "reports.plan_missing": N_("Không thấy kế hoạch này trong phạm vi của tài khoản."),
    "reports.person_missing": N_("Không thấy người này trong phạm vi của tài khoản."),
    "reports.list_unknown": N_("Không có danh sách nào như vậy. Mời quay lại trang số liệu và bấm vào một con số."),
    "reports.bad_day": N_("“%(text)s” không phải một ngày có trong lịch. Ghi theo mẫu 22/11/2026."),
    "reports.table_with_file": N_("Dạng %(format)s là một tệp. Thêm -o TÊN_TỆP để ghi ra."),
    "plans.unreadable": N_("Không đọc được tệp ở dòng %(line)s. Mời kiểm tra lại cách thụt dòng và dấu hai chấm của tệp YAML."),
    "plans.not_text": N_("Tệp này không phải văn bản UTF-8. Mời lưu lại dưới dạng UTF-8 rồi nhập."),
    "plans.too_long": N_("Tệp dài quá 1 MB nên không phải một kế hoạch. Mời chọn tệp khác."),
    "plans.duplicate_key": N_("Dòng %(line)s: khóa “%(key)s” đã có ở trên. Mỗi khóa chỉ ghi một lần."),
    "plans.refused": N_("Chưa nhập kế hoạch. Có %(count)s chỗ cần sửa:\n%(problems)s"),
}
