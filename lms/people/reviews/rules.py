"""What a review keeps of a team, what its counts are, and when it is late. Pure.

Source: Law on Grassroots Mediation 35/2013/QH13, art. 12 (the yearly review and the proposal to consolidate). The law names
no term of a mediator: how many years call for a look is said when the review is opened.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from lms.people.composition.rules import Finding, TeamState, count_findings
from lms.people.reviews.terms import Outcome
from lms.people.rules.composition import Least, Makeup

# A team that is to go needs a word on why and where its members go.
WITH_NOTE = frozenset({Outcome.MERGE, Outcome.DISSOLVE})


@dataclass(frozen=True, slots=True)
class ReviewState:
    """A team as the review found it: its state on the day, and how many members were recognised long ago."""

    team: TeamState
    long_serving: int = 0

    @property
    def vacancies(self) -> int:
        """How many mediators are missing to the least number of the law."""
        return max(0, self.team.least.mediators - self.team.makeup.mediators)

    @property
    def wants_a_look(self) -> bool:
        """Something is found that keeping the team as it is would leave so."""
        return Finding.COMPLETE not in self.team.findings or Finding.NO_HEAD in self.team.findings or bool(self.long_serving)


def stored(state: ReviewState) -> dict[str, Any]:
    """The state as JSON; ``state_of`` reads it back."""
    return {
        "makeup": asdict(state.team.makeup),
        "least": asdict(state.team.least),
        "heads": state.team.heads,
        "minority_village": state.team.minority_village,
        "long_serving": state.long_serving,
    }


def state_of(kept: Mapping[str, Any]) -> ReviewState:
    """What ``stored`` kept."""
    team = TeamState(Makeup(**kept["makeup"]), kept["heads"], kept["minority_village"], Least(**kept["least"]))
    return ReviewState(team, kept["long_serving"])


@dataclass(frozen=True, slots=True)
class Counts:
    """A review in figures: teams by outcome and by finding, the undecided; ``teams`` is the sum of the outcomes and those."""

    teams: int
    undecided: int
    outcomes: Mapping[Outcome, int]
    findings: Mapping[Finding, int]

    @property
    def decided(self) -> int:
        return self.teams - self.undecided


def count(entries: Iterable[tuple[ReviewState, Outcome | None]]) -> Counts:
    """The counts of a review as it stands."""
    rows = list(entries)
    outcomes = Counter(outcome for _state, outcome in rows if outcome)
    findings = count_findings(state.team for state, _outcome in rows)
    return Counts(
        teams=len(rows),
        undecided=sum(outcome is None for _state, outcome in rows),
        outcomes={outcome: outcomes[outcome] for outcome in Outcome},
        findings={finding: findings[finding] for finding in Finding},
    )


def is_late(*, due_on: date, undecided: int, as_of: date) -> bool:
    """Its last day is over and some team has no outcome."""
    return undecided > 0 and as_of > due_on
