"""Every room that has pages, in one literal tuple, read top to bottom by app.py."""

import lms.access.views
import lms.admin.accounts.views
import lms.admin.records.views

BLUEPRINTS = (
    lms.access.views.bp,
    lms.admin.accounts.views.bp,
    lms.admin.records.views.bp,
)
