"""What this room says when a question has no answer, or a plan cannot be kept."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "reports.period_reversed": N_(
        "Kỳ báo cáo bắt đầu ngày %(first)s, sau ngày tính đến %(last)s. Mời chọn ngày bắt đầu không sau ngày tính đến."
    ),
    "reports.map_not_yet": N_("Chưa có bản đồ đơn vị của ngày %(on)s. Mời chọn hôm nay hoặc một ngày đã qua."),
    "reports.indicator.unknown": N_("Không có chỉ tiêu mang mã %(code)s. Mời chọn một chỉ tiêu trong danh sách."),
    "reports.unit.missing": N_("Không thấy đơn vị này trong phạm vi của tài khoản. Mời chọn đơn vị khác."),
    "reports.public.missing": N_("Không có số liệu công khai của đơn vị này. Mời chọn một tỉnh trong bảng của cả nước."),
    "reports.team.missing": N_("Không thấy tổ hòa giải này trong phạm vi của tài khoản. Mời tìm lại từ trang của xã."),
    "reports.plan.missing": N_("Không thấy kế hoạch này trong phạm vi của tài khoản. Mời xem lại danh sách kế hoạch."),
    "reports.list.unknown": N_("Không có danh sách nào như vậy. Mời quay lại trang số liệu và bấm vào một con số."),
    "reports.bad_day": N_("“%(text)s” không phải một ngày có trong lịch. Ghi theo mẫu 22/11/2026."),
    "plans.unreadable": N_("Không đọc được tệp ở dòng %(line)s. Mời kiểm tra lại cách thụt dòng và dấu hai chấm của tệp YAML."),
    "plans.not_text": N_("Tệp này không phải văn bản UTF-8. Mời lưu lại dưới dạng UTF-8 rồi nhập."),
    "plans.too_long": N_("Tệp dài quá 300 KB nên không phải một kế hoạch. Mời chọn tệp khác."),
    "plans.unfit": N_(
        "Tệp này không có dạng của một kế hoạch: mục lồng vào nhau quá sâu, quá nhiều, hoặc có giá trị lạ. "
        "Mời viết lại theo tệp mẫu."
    ),
    "plans.duplicate_key": N_("Dòng %(line)s: khóa “%(key)s” đã có ở trên. Mỗi khóa chỉ ghi một lần."),
    "plans.refused": N_("Chưa nhập kế hoạch. Có %(count)s chỗ cần sửa:\n%(problems)s"),
    "reports.format.unknown": N_("Chưa có dạng tệp “%(format)s”. Mời chọn bảng chữ, JSON, CSV, XLSX, DOCX hoặc PDF."),
    "reports.format.too_long": N_(
        "Bảng có %(rows)s dòng, tệp %(format)s chỉ nhận đến %(most)s dòng. Mời lấy tệp XLSX hoặc CSV, hoặc chọn đơn vị nhỏ hơn."
    ),
    "reports.list.too_long": N_(
        "Danh sách có %(rows)s dòng, tệp chỉ nhận đến %(most)s dòng. Mời chọn đơn vị nhỏ hơn rồi lấy lại."
    ),
    "reports.others.too_many": N_("Danh sách có %(rows)s dòng, tệp chỉ nhận đến %(most)s dòng. Mời chọn một năm rồi lấy lại."),
    "reports.rollup.none": N_(
        "Chưa có bảng cộng dồn để đối chiếu: số liệu đang đếm thẳng từ hồ sơ. Mời chạy lms report rebuild."
    ),
    "reports.rollup.unfinished": N_(
        "Bảng cộng dồn chưa dựng xong: công việc nền đang dựng hoặc sẽ dựng tiếp. Trong lúc đó số liệu đếm thẳng từ hồ sơ."
    ),
    "reports.rollup.differs": N_(
        "Bảng cộng dồn lệch hồ sơ gốc ở %(rows)s dòng và %(figures)s số liệu. Mời chạy lms report rebuild rồi đối chiếu lại."
    ),
    "plans.section_missing": N_("Thiếu phần này, hoặc phần này không gồm các cặp khóa: giá trị."),
    "plans.not_a_list": N_("Phần này phải là một danh sách, mỗi mục bắt đầu bằng dấu gạch ngang."),
    "plans.text_missing": N_("Ô này còn trống. Mời ghi một dòng chữ."),
    "plans.text_too_long": N_("Dòng chữ dài quá %(most)s ký tự. Mời ghi ngắn lại."),
    "plans.not_texts": N_("Chỗ này phải là danh sách các dòng chữ."),
    "plans.not_a_number": N_("“%(value)s” không phải số nguyên từ 0 trở lên."),
    "plans.not_a_day": N_("“%(value)s” không phải một ngày có trong lịch. Ghi theo mẫu 2026-12-31."),
    "plans.bad_key": N_(
        "Không dùng được khóa “%(word)s”. Khóa gồm chữ thường không dấu, chữ số và gạch nối, ví dụ lang-son-2024."
    ),
    "plans.key_taken": N_(
        "Khóa “%(word)s” là của một kế hoạch do cơ quan khác ban hành. "
        "Mời đặt khóa khác, ví dụ thêm tên đơn vị, để không ghi đè kế hoạch ấy."
    ),
    "plans.supersedes_itself": N_("Kế hoạch không thay chính nó. Mời ghi khóa của kế hoạch cũ, hoặc bỏ dòng này."),
    "plans.not_a_text": N_("Chỗ này phải là một dòng chữ hoặc một số."),
    "plans.not_a_year": N_("“%(value)s” không phải một năm từ %(first)s đến %(last)s."),
    "plans.not_a_term": N_("%(months)s tháng không phải một thời hạn. Mời ghi từ 1 đến %(most)s tháng."),
    "plans.always_reached": N_(
        "Mức 0 thì lúc nào cũng đạt. Mời ghi từ 1 trở lên, hoặc bỏ cả floor và value nếu chỉ nêu bằng lời."
    ),
    "plans.never_reached": N_("Mức này cao hơn mức có thể có (%(most)s) nên không bao giờ đạt. Mời xem lại."),
    "plans.value_unfit": N_(
        "Kiểu “%(word)s” không hợp với chỉ tiêu này. Chỉ hai chỉ tiêu đuôi _per_teams dùng ratio_per_n_teams."
    ),
    "plans.day_missing": N_("Việc làm một lần cần ngày phải xong. Mời ghi to, ví dụ 2026-06-30."),
    "plans.unknown_word": N_("Không có giá trị “%(word)s”. Các giá trị dùng được: %(known)s."),
    "plans.unknown_indicator": N_("Không có chỉ tiêu mang mã “%(word)s”. Các mã dùng được: %(known)s."),
    "plans.unknown_issuer": N_(
        "Không tìm thấy đơn vị ban hành mã %(code)s, cấp %(level)s. Mời xem lại mã và cấp; "
        "đơn vị đã kết thúc thì ghi era: legacy."
    ),
    "plans.issuer_outside": N_("%(unit)s ngoài phạm vi của tài khoản. Mời nhờ cán bộ cấp trên nhập kế hoạch này."),
    "plans.code_not_text": N_("Mã đơn vị %(word)s phải đặt trong ngoặc kép để giữ các số 0 ở đầu."),
    "plans.period_reversed": N_("Thời kỳ kết thúc (%(last)s) trước khi bắt đầu (%(first)s)."),
    "plans.twice": N_("“%(word)s” đã có ở một mục trước."),
    "plans.floor_and_value": N_("Mức floor và kiểu value phải có cùng nhau, hoặc cùng bỏ trống nếu kế hoạch không nêu con số."),
    "plans.stretch_alone": N_("Có đích stretch mà không có sàn floor. Mời ghi sàn trước."),
    "plans.stretch_under_floor": N_("Đích %(stretch)s thấp hơn sàn %(floor)s. Mời xem lại hai mức."),
    "plans.over_100": N_("%(figure)s %% là quá 100 %%. Mời xem lại mức này."),
    "plans.total_missing": N_("Kiểu count_of_total cần thêm of_total: trong bao nhiêu."),
    "plans.not_a_moment": N_(
        "“%(value)s” không phải một thời điểm. Ghi năm 2026, quý 2026-Q2, tháng 2026-04 hoặc ngày 2026-04-30."
    ),
    "plans.unknown_superseded": N_(
        "Chưa có kế hoạch mang khóa “%(word)s” để thay. Mời nhập kế hoạch ấy trước, hoặc bỏ dòng này."
    ),
    "plans.task_has_states": N_(
        "Việc %(word)s đã có kết quả ghi trong sổ nên không bỏ được. "
        "Mời giữ việc này, hoặc nhập một kế hoạch mới thay cho kế hoạch cũ."
    ),
    "plans.target_inherited": N_(
        "Chỉ tiêu %(word)s đang được kế hoạch khác làm theo nên không bỏ được. "
        "Mời giữ chỉ tiêu này, hoặc nhập một kế hoạch mới."
    ),
    "plans.other_body": N_("Hai kế hoạch không cùng một cơ quan ban hành nên không thay nhau được. Mời chọn kế hoạch khác."),
    "plans.superseded.already": N_("Kế hoạch này đã được thay từ ngày %(day)s. Mời tải lại trang để xem kế hoạch nào thay."),
    "plans.superseded_early": N_("Ngày thay phải từ %(day)s trở đi, khi cả hai kế hoạch đều đã bắt đầu. Mời chọn lại ngày."),
    "plans.superseded_round": N_("Kế hoạch kia đã được thay bằng chính kế hoạch này. Mời bỏ lời thay cũ trước."),
    "plans.target.missing": N_("Không thấy chỉ tiêu này trong kế hoạch cấp trên. Mời tải lại trang rồi chọn lại."),
    "plans.inherited_early": N_("Chỉ tiêu chỉ được tính từ khi kế hoạch bắt đầu, ngày %(day)s. Mời chọn ngày ấy hoặc sau đó."),
    "plans.task.missing": N_("Không thấy việc này trong phạm vi của tài khoản. Mời tìm lại từ trang kế hoạch."),
    "plans.occurrence.missing": N_("Việc này không có lần nào của năm ấy. Mời chọn một năm trong danh sách."),
    "plans.state_needs_reason": N_("Bỏ một việc thì phải ghi lý do, ví dụ văn bản cho thôi. Mời ghi vào ô lời kèm theo."),
    "plans.state_needs_proof": N_("Việc xong cần minh chứng: mời ghi số văn bản, đưa tệp lên, hoặc chỉ ra lớp hay báo cáo."),
    "plans.state_in_future": N_("Ngày %(day)s chưa tới. Mời ghi ngày việc đã diễn ra."),
    "plans.state_before_plan": N_("Ngày %(day)s ở trước khi việc bắt đầu. Mời xem lại ngày."),
    "plans.class_unknown": N_("Không thấy lớp mang mã %(code)s trong phạm vi của tài khoản. Mời xem lại mã ở trang lớp."),
    "plans.unit_outside": N_("Đơn vị này không nằm trong cơ quan ban hành kế hoạch. Mời chọn một đơn vị bên dưới."),
    "plans.evidence.missing": N_("Không thấy minh chứng này. Mời mở lại từ trang của việc."),
}
