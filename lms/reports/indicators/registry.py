"""Every indicator of the house, in the order in which pages and exports show them."""

from lms.kernel.errors import DomainError
from lms.reports.indicators import (
    contest_held,
    materials_published,
    mediation_success_rate,
    mediators_trained,
    mediators_with_materials,
    newcomers_trained_on_time,
    pilot_communes,
    teams_complete,
    teams_with_legal_support,
    trainers_district_per_teams,
    trainers_province_per_teams,
    trainers_trained,
    typical_communes,
    typical_teams,
)
from lms.reports.indicators.figures import Indicator

# Those of the coverage page, the deadlines and the desk: asked all day, so they must stay cheap.
MAIN: tuple[Indicator, ...] = (
    mediators_trained.INDICATOR,
    newcomers_trained_on_time.INDICATOR,
    teams_complete.INDICATOR,
)

INDICATORS: tuple[Indicator, ...] = (
    *MAIN,
    mediators_with_materials.INDICATOR,
    teams_with_legal_support.INDICATOR,
    trainers_trained.INDICATOR,
    trainers_province_per_teams.INDICATOR,
    trainers_district_per_teams.INDICATOR,
    mediation_success_rate.INDICATOR,
    typical_communes.INDICATOR,
    typical_teams.INDICATOR,
    pilot_communes.INDICATOR,
    materials_published.INDICATOR,
    contest_held.INDICATOR,
)


def indicator_of(code: str) -> Indicator:
    """The indicator of that code; DomainError ``reports.indicator.unknown``."""
    for indicator in INDICATORS:
        if indicator.code == code:
            return indicator
    raise DomainError("reports.indicator.unknown", code=code)
