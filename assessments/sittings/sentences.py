"""What the sittings say when something does not hold."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "sittings.score_beyond": N_("Số câu đúng phải từ 0 đến %(out_of)s. Mời xem lại các dòng vừa nhập."),
    "sittings.paper_day": N_("Ngày thi phải trong thời gian lớp học và không ở sau hôm nay."),
    "sittings.sitting.missing": N_("Không thấy bài kiểm tra này. Mời bác về mục Học, mở bài kiểm tra ở đó."),
    "sittings.question.missing": N_("Bài kiểm tra không có câu này. Mời bác mở lại bài từ đầu."),
    "sittings.assessment.missing": N_("Chương trình này chưa có bài kiểm tra. Mời bác đọc các bài học trước."),
    "sittings.answer_foreign": N_("Ý vừa chọn không thuộc câu này nên chưa giữ. Mời bác tải lại trang rồi chọn lại."),
    "sittings.sitting.closed": N_("Bài này đã nộp, câu trả lời không đổi được nữa. Mời bác xem kết quả."),
}
