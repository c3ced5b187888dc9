"""A case told in plain words: the decision, why the person is new, the steps to the due day, what counted, the standing."""

from courses.obligations.queries import Story
from courses.obligations.rules.standing import MetLate, MetOnTime
from courses.obligations.rules.wording import (
    Line,
    completion_line,
    decision_line,
    newness_line,
    standing_sentence,
    step_line,
)


def lines(story: Story) -> tuple[Line, ...]:
    """The whole story in order, each line a heading and a detail in the language of the moment."""
    counted = story.completed_on if isinstance(story.standing, MetOnTime | MetLate) else None
    return (
        decision_line(story.decision_no, story.basis, story.case.facts.recognised_on),
        newness_line(story.newness),
        *map(step_line, story.due.steps),
        completion_line(counted, story.instrument),
        Line(standing_sentence(story.standing).rstrip(".")),
    )
