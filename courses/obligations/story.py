"""A case told in plain words: the decision, why the person is new, the steps to the due day, what counted, the standing."""

from courses.obligations.other_queries import OtherStory
from courses.obligations.queries import Story
from courses.obligations.rules.standing import MetLate, MetOnTime
from courses.obligations.rules.wording import (
    AUDIENCES,
    Line,
    completion_line,
    decision_line,
    newness_line,
    rule_line,
    standing_sentence,
    step_line,
    version_line,
)


def lines(story: Story) -> tuple[Line, ...]:
    """The whole story in order, each line a heading and a detail in the language of the moment."""
    counted = story.completed_on if isinstance(story.standing, MetOnTime | MetLate) else None
    return (
        decision_line(story.decision_no, story.basis, story.case.facts.recognised_on),
        newness_line(story.newness),
        rule_line(story.rule),
        *map(step_line, story.due.steps),
        completion_line(counted, story.instrument),
        Line(standing_sentence(story.standing).rstrip(".")),
    )


def other_lines(story: OtherStory) -> tuple[Line, ...]:
    """As ``lines``, of a case of another kind."""
    counted = story.facts.completed_on if isinstance(story.standing, MetOnTime | MetLate) else None
    return (
        rule_line(story.rule),
        version_line(AUDIENCES[story.rule.training.audience]),
        *map(step_line, story.due.steps),
        completion_line(counted, None),
        Line(standing_sentence(story.standing).rstrip(".")),
    )
