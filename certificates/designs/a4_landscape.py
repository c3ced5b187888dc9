"""The sheet in A4 landscape: guilloche border, national motto, the facts in Noto Serif, QR and check code at the foot.

No official form for mediators' training is known, so the layout is free. What it lays out are the lines of
``rules.sheet_lines``, no more and no less.
"""

from typing import Any

from certificates.rules import Printed, sheet_lines
from lms.i18n import N_

KEY = "a4-landscape"
TITLE = {"vi": "Giấy chứng nhận A4 ngang", "en": "Certificate, A4 landscape"}
EXPLANATION = N_("Khổ A4 ngang, viền hoa văn đỏ và vàng, chữ Noto Serif, mã QR và mã kiểm tra ở góc trái phía dưới.")
TEMPLATE = "certificates/designs/a4_landscape.html"

EXAMPLE = Printed(
    register_no="412/2026/STP-LS",
    code="7K2MP0QX9V4TZ1HC",
    demo=True,
    issuer_above="ỦY BAN NHÂN DÂN TỈNH LẠNG SƠN",
    issuer="SỞ TƯ PHÁP",
    issuer_title="Sở Tư pháp tỉnh Lạng Sơn",
    salutation="Bà",
    name="Hoàng Thị Lan",
    born="1968-06-14",
    role="hòa giải viên",
    team="tổ hòa giải thôn Nà Lộc",
    unit="xã Văn Quan, tỉnh Lạng Sơn",
    programme="Hòa giải viên, học lần đầu",
    curriculum="Chương trình khung bồi dưỡng kiến thức pháp luật, nghiệp vụ hòa giải cho hòa giải viên ở cơ sở",
    instrument="2372/QĐ-BTP",
    instrument_on="2025-07-18",
    periods=16,
    begun_on="2026-04-21",
    completed_on="2026-04-28",
    place="Lạng Sơn",
    issued_on="2026-05-08",
    signer_title="Giám đốc",
    signer_name="Nông Thị Thanh Hương",
)

NAMES = (
    "issuer_above",
    "issuer",
    "nation",
    "motto",
    "title",
    "certifies",
    "holder",
    "about",
    "programme",
    "curriculum",
    "register_no",
    "code",
    "how",
    "dated",
    "signer_title",
    "signer_name",
    "demo_mark",
)


def context(printed: Printed) -> dict[str, Any]:
    """What the template is given: each line of the sheet under a name; an empty one is not laid out."""
    return {**dict(zip(NAMES, sheet_lines(printed), strict=True)), "demo": printed.demo}
