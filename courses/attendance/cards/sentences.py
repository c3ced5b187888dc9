"""What personal cards say when something does not hold."""

from courses.attendance.cards.rules import CardEnd
from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "cards.person.missing": N_("Không thấy người này, hoặc người này ở ngoài phạm vi của mình. Mời tìm lại trong danh sách."),
    "cards.unit.missing": N_("Không thấy xã này trong phạm vi của mình. Mời chọn lại từ danh sách đơn vị."),
    "cards.card.missing": N_("Người này chưa có thẻ nào đang dùng. Mời in thẻ trước."),
    "cards.nobody_chosen": N_("Chưa chọn ai. Mời đánh dấu tên những người cần in thẻ."),
    "cards.too_many": N_("Mỗi lần in nhiều nhất %(most)s thẻ, đang chọn %(chosen)s. Mời in theo từng tổ hoặc từng lớp."),
    "cards.sheet.missing": N_("Không thấy tờ thẻ này, hoặc tờ thẻ đã được xóa. Mời in lại từ danh sách."),
    "cards.render_failed": N_("Chưa in được thẻ. Mời thử lại sau ít phút; nếu vẫn vậy, báo người quản trị."),
    "cards.photo_type": N_("Ảnh thẻ là tệp JPEG hoặc PNG. Mời chọn một ảnh chụp chân dung."),
    "cards.photo_large": N_("Ảnh lớn quá. Mời chọn ảnh nhẹ hơn %(limit)s MB và không quá %(points)s triệu điểm."),
    "cards.photo_broken": N_("Không mở được ảnh này. Mời chụp lại hoặc chọn ảnh khác."),
    "cards.photo_small": N_("Ảnh nhỏ quá, in ra sẽ mờ. Mời chọn ảnh có mỗi cạnh từ %(least)s điểm."),
}

# Why a card holds no more, as a line of its history.
ENDS: dict[CardEnd, str] = {
    CardEnd.REISSUED: N_("đã cấp thẻ mới thay"),
    CardEnd.LOST: N_("đã báo mất"),
    CardEnd.ERASED: N_("hồ sơ đã ẩn danh"),
}
