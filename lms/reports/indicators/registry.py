"""Every indicator of the house, in the order in which pages and exports show them."""

from lms.kernel.errors import DomainError
from lms.reports.indicators import mediators_trained, newcomers_trained_on_time, teams_complete
from lms.reports.indicators.figures import Indicator

# Those of the coverage page, the deadlines and the desk: asked all day, so they must stay cheap.
MAIN: tuple[Indicator, ...] = (
    mediators_trained.INDICATOR,
    newcomers_trained_on_time.INDICATOR,
    teams_complete.INDICATOR,
)

INDICATORS: tuple[Indicator, ...] = (*MAIN,)


def indicator_of(code: str) -> Indicator:
    """The indicator of that code; DomainError ``reports.indicator.unknown``."""
    for indicator in INDICATORS:
        if indicator.code == code:
            return indicator
    raise DomainError("reports.indicator.unknown", code=code)
