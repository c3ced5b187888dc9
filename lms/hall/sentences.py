"""What is said when a certificate for the hall cannot be made."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "hall.address_public": N_(
        "“%(name)s” không phải địa chỉ trong mạng riêng (như 192.168.43.1) hay tên kết thúc bằng .local, nên không cấp được. "
        "Máy chủ trên Internet thì dùng chứng thư của nhà cung cấp."
    ),
    "hall.no_address": N_(
        "Chưa thấy địa chỉ của máy này trong mạng riêng. Mời bật điểm phát sóng rồi chạy lại, "
        "hoặc ghi rõ: --address 192.168.43.1"
    ),
    "hall.papers.missing": N_("Máy chủ này không dùng chứng thư riêng của hội trường, nên không có gì để cài."),
}
