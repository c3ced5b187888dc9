"""Every room that has pages, in one literal tuple, read top to bottom by app.py."""

import assessments.sittings.views
import certificates.public_views
import certificates.views
import courses.content.views
import lms.access.views
import lms.admin.accounts.views
import lms.admin.records.views
import lms.desks.mediator.views
import lms.desks.library.views
import lms.desks.slips.views
import lms.people.roster.views
import lms.people.views

BLUEPRINTS = (
    lms.access.views.bp,
    lms.admin.accounts.views.bp,
    lms.admin.records.views.bp,
    lms.people.views.bp,
    lms.people.roster.views.bp,
    assessments.sittings.views.bp,
    courses.content.views.bp,
    lms.desks.slips.views.bp,
    lms.desks.library.views.bp,
    certificates.views.bp,
    certificates.public_views.bp,
    lms.desks.mediator.views.bp,
)
