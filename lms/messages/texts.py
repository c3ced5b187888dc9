"""The texts of this room. Those of other rooms stand with them; ``lms.work`` puts all together."""

from sqlalchemy.orm import Session

from lms.i18n import gettext as _
from lms.messages.operations import TEST, Asked, Texts, Words


def _test(_db: Session, asked: Asked) -> Words:
    return Words(
        _("Tin thử"),
        _("Đây là tin thử của hệ thống quản lý tập huấn hòa giải viên. Nhận được tin này là kênh gửi đã thông.")
        + f"\n\n{asked.site}",
    )


TEXTS: Texts = {TEST: _test}
