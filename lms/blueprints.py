"""Every room that has pages, in one literal tuple, read top to bottom by app.py."""

import assessments.sittings.paper_views
import assessments.sittings.views
import certificates.public_views
import certificates.views
import courses.attendance.board_views
import courses.attendance.cards.public_views
import courses.attendance.cards.views
import courses.attendance.changes.views
import courses.attendance.check_in_views
import courses.attendance.class_views
import courses.attendance.contests.history_views
import courses.attendance.contests.own_views
import courses.attendance.contests.views
import courses.attendance.flags.views
import courses.attendance.marks.api_views
import courses.attendance.marks.views
import courses.attendance.paper.payment_views
import courses.attendance.paper.photo_views
import courses.attendance.paper.reading_views
import courses.attendance.paper.views
import courses.attendance.scanner.api_views
import courses.attendance.scanner.program_views
import courses.attendance.scanner.views
import courses.attendance.views
import courses.content.views
import courses.curriculum.views
import courses.delivery.views
import courses.evidence.history.columns_views
import courses.evidence.history.views
import courses.materials.views
import courses.obligations.views
import courses.proposals.views
import courses.reminders.views
import lms.access.tokens.views
import lms.access.views
import lms.admin.accounts.views
import lms.admin.policies.views
import lms.admin.records.views
import lms.admin.units.views
import lms.admin.units.village_views
import lms.cases.views
import lms.desks.duplicates.views
import lms.desks.home.views
import lms.desks.library.views
import lms.desks.mediator.views
import lms.desks.mydata.views
import lms.desks.person.views
import lms.desks.slips.views
import lms.desks.trainers.views
import lms.hall.views
import lms.messages.views
import lms.people.assignments.views
import lms.people.careers.decision_views
import lms.people.careers.recognise_views
import lms.people.careers.views
import lms.people.composition.views
import lms.people.designations.views
import lms.people.reviews.views
import lms.people.rights.breach_views
import lms.people.rights.request_views
import lms.people.rights.views
import lms.people.roster.columns_views
import lms.people.roster.files_views
import lms.people.roster.undo_views
import lms.people.roster.views
import lms.people.supporters.views
import lms.people.trainers.views
import lms.people.views
import lms.reports.comparison.views
import lms.reports.coverage.views
import lms.reports.deadlines.views
import lms.reports.filtered.views
import lms.reports.periods.report_views
import lms.reports.periods.views
import lms.reports.plans.succession_views
import lms.reports.plans.task_views
import lms.reports.plans.views
import lms.reports.published.views
import lms.reports.scorecard.views
import lms.reports.statistics.views

BLUEPRINTS = (
    lms.access.views.bp,
    lms.access.tokens.views.bp,
    lms.admin.accounts.views.bp,
    lms.admin.policies.views.bp,
    lms.admin.records.views.bp,
    lms.admin.units.views.bp,
    lms.admin.units.village_views.bp,
    lms.cases.views.bp,
    lms.people.assignments.views.bp,
    lms.people.views.bp,
    lms.people.roster.views.bp,
    lms.people.roster.columns_views.bp,
    lms.people.roster.files_views.bp,
    lms.people.roster.undo_views.bp,
    lms.people.careers.recognise_views.bp,
    lms.people.careers.views.bp,
    lms.people.careers.decision_views.bp,
    lms.people.composition.views.bp,
    lms.people.trainers.views.bp,
    lms.people.supporters.views.bp,
    lms.people.designations.views.bp,
    lms.people.reviews.views.bp,
    lms.people.rights.views.bp,
    lms.people.rights.request_views.bp,
    lms.people.rights.breach_views.bp,
    assessments.sittings.views.bp,
    assessments.sittings.paper_views.bp,
    courses.content.views.bp,
    lms.desks.slips.views.bp,
    lms.desks.library.views.bp,
    courses.evidence.history.views.bp,
    courses.evidence.history.columns_views.bp,
    courses.materials.views.bp,
    certificates.views.bp,
    certificates.public_views.bp,
    lms.desks.mediator.views.bp,
    lms.desks.mydata.views.bp,
    courses.curriculum.views.bp,
    courses.delivery.views.bp,
    courses.obligations.views.bp,
    courses.reminders.views.bp,
    lms.messages.views.bp,
    lms.hall.views.bp,
    courses.proposals.views.bp,
    courses.attendance.views.bp,
    courses.attendance.marks.views.bp,
    courses.attendance.marks.api_views.bp,
    courses.attendance.paper.views.bp,
    courses.attendance.check_in_views.bp,
    courses.attendance.cards.views.bp,
    courses.attendance.cards.public_views.bp,
    courses.attendance.changes.views.bp,
    courses.attendance.contests.history_views.bp,
    courses.attendance.contests.own_views.bp,
    courses.attendance.contests.views.bp,
    courses.attendance.flags.views.bp,
    courses.attendance.scanner.api_views.bp,
    courses.attendance.scanner.views.bp,
    courses.attendance.scanner.program_views.bp,
    lms.desks.duplicates.views.bp,
    lms.desks.home.views.bp,
    lms.desks.person.views.bp,
    lms.desks.trainers.views.bp,
    lms.reports.comparison.views.bp,
    lms.reports.coverage.views.bp,
    lms.reports.deadlines.views.bp,
    lms.reports.filtered.views.bp,
    lms.reports.plans.views.bp,
    lms.reports.plans.task_views.bp,
    lms.reports.plans.succession_views.bp,
    lms.reports.published.views.bp,
    lms.reports.scorecard.views.bp,
    lms.reports.periods.views.bp,
    lms.reports.periods.views.keys_bp,
    lms.reports.periods.report_views.bp,
    lms.reports.statistics.views.bp,
)
