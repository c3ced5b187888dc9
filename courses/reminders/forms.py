"""The form of what a unit wants: shape only."""

from wtforms import BooleanField, SelectField

from courses.reminders.sentences import WEEKDAYS
from lms.i18n import N_
from lms.web.forms import Form


class WishForm(Form):
    """Reminders at all, and the weekday of the digest."""

    reminds = BooleanField(N_("Nhắc hạn tập huấn khi còn 60, 30, 7 ngày và khi quá hạn"))
    digest_weekday = SelectField(
        N_("Bản tin tuần cho cán bộ gửi vào"), choices={str(n): word for n, word in enumerate(WEEKDAYS)}
    )
