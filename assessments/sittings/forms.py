"""The form of one question: which choices were ticked, and where to go on."""

from wtforms import SelectMultipleField, StringField

from lms.web.forms import Form, as_id


class AnswerForm(Form):
    """``chosen``: ids of choices, whichever were sent (the operation refuses foreign ones); ``to``: next, before or review."""

    chosen = SelectMultipleField(coerce=as_id, validate_choice=False)
    to = StringField()
