"""Where teams stand: conditions on a joined team that other rooms build on. Assigning them is ``assignments``."""

from datetime import date

from sqlalchemy import ColumnElement, and_, or_

from lms.people.models import MediationTeam
from lms.units.villages.queries import marked_on


def minority_on(on: date) -> ColumnElement[bool]:
    """Whether the joined team's village is marked on the day as having many ethnic-minority households (art. 12).

    A team whose village is not known keeps the word it was recorded with.
    """
    unknown = MediationTeam.village_id.is_(None)
    return or_(MediationTeam.village_id.in_(marked_on(on)), and_(unknown, MediationTeam.minority_village))
