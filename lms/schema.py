"""Every room's models, imported once so that the metadata is complete. Stands above all rooms; decides nothing.

Used where the whole schema is meant: migrations, the application, the worker. A new room with tables adds one line.
"""

import assessments.bank.models
import assessments.sittings.models
import certificates.models
import courses.attendance.cards.models
import courses.attendance.contests.models
import courses.attendance.flags.models
import courses.attendance.marks.models
import courses.attendance.models
import courses.attendance.paper.models
import courses.attendance.scanner.models
import courses.completion.models
import courses.content.models
import courses.curriculum.models
import courses.delivery.models
import courses.evidence.history.models
import courses.evidence.models
import courses.materials.models
import courses.obligations.models
import courses.proposals.models
import courses.reminders.models
import lms.access.models
import lms.access.tokens.models
import lms.audit.following
import lms.audit.models
import lms.cases.models
import lms.files.models
import lms.jobs.models
import lms.keys.models
import lms.messages.models
import lms.people.assignments.models
import lms.people.careers.models
import lms.people.designations.models
import lms.people.merges.models
import lms.people.models
import lms.people.reviews.models
import lms.people.rights.models
import lms.people.roster.models
import lms.people.search.models
import lms.people.supporters.models
import lms.policies.models
import lms.reports.indicators.models
import lms.reports.models
import lms.reports.periods.models
import lms.reports.rollup.models
import lms.reports.statistics.models
import lms.units.changes.models
import lms.units.models
import lms.units.villages.models
import lms.web.api.models
from lms.db import Base

metadata = Base.metadata
