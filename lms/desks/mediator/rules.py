"""What a mediator's pages say first, and what there is to do next. Pure; the facts are gathered by ``queries``."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Protocol

from courses.obligations.rules.standing import Ended, Exempt, MetLate, MetOnTime, Open, Overdue, Standing

# --- the sentence on top ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DueIn:
    """``days`` are left, 0 on the due day itself."""

    word: ClassVar[str] = "due"

    days: int
    due_on: date


@dataclass(frozen=True, slots=True)
class PastDue:
    """The due day passed ``days`` ago."""

    word: ClassVar[str] = "overdue"

    days: int
    due_on: date


@dataclass(frozen=True, slots=True)
class Trained:
    """Everything is done, since that day."""

    word: ClassVar[str] = "trained"

    on: date


@dataclass(frozen=True, slots=True)
class Free:
    """No term runs: not a newcomer, exempt, or no longer a mediator."""

    word: ClassVar[str] = "free"


Heading = DueIn | PastDue | Trained | Free


def heading(standing: Standing | None, due_on: date | None, completed_on: date | None) -> Heading:
    """What stands on top of the page. ``standing``: of the latest term, None without one; ``completed_on``: the first
    completion that counts, whatever it was done for."""
    if completed_on is not None:
        return Trained(completed_on)
    if due_on is None:
        return Free()
    match standing:
        case Open(days_left=days):
            return DueIn(days, due_on)
        case Overdue(days=days):
            return PastDue(days, due_on)
        case MetOnTime() | MetLate() | Ended() | Exempt() | None:
            return Free()


# --- what is left -----------------------------------------------------------------------------------------------------


class ModuleState(Protocol):
    """One module of the version: see ``courses.completion.queries.ModuleProgress``."""

    @property
    def module_id(self) -> int: ...
    @property
    def required(self) -> bool: ...
    @property
    def done(self) -> int: ...
    @property
    def needed(self) -> int: ...
    @property
    def satisfied_on(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Remaining:
    """Periods still to come: at a class, and at home where the module has an online lesson; and the assessment."""

    at_class: int
    at_home: int
    assessment: bool

    @property
    def periods(self) -> int:
        """Both together."""
        return self.at_class + self.at_home


def remaining(modules: Collection[ModuleState], lessons: Collection[int], *, assessment: bool) -> Remaining:
    """What the required modules still ask for. ``lessons``: ids of the modules that can be read online."""
    lacking = [module for module in modules if module.required and module.satisfied_on is None]
    home = sum(module.needed - module.done for module in lacking if module.module_id in lessons)
    return Remaining(sum(module.needed - module.done for module in lacking) - home, home, assessment)


# --- the one thing to do next -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReadOn:
    """Open a page of an online lesson."""

    word: ClassVar[str] = "read"

    module_id: int


@dataclass(frozen=True, slots=True)
class SitQuiz:
    """Take the assessment, or go on with the one that is open."""

    word: ClassVar[str] = "quiz"

    started: bool


@dataclass(frozen=True, slots=True)
class GoToClass:
    """What is left is taught at a class."""

    word: ClassVar[str] = "class"


@dataclass(frozen=True, slots=True)
class Nothing:
    """All done."""

    word: ClassVar[str] = "none"


NextStep = ReadOn | SitQuiz | GoToClass | Nothing


def next_step(
    modules: Collection[ModuleState], unread: Mapping[int, bool], *, assessment: bool, started: bool, trained: bool
) -> NextStep:
    """The first of: the open quiz, an unread lesson of a lacking module, the assessment, the class.

    ``unread``: for each module with a lesson, whether pages are left; ``started``: a paper is open.
    """
    if trained:
        return Nothing()
    if started:
        return SitQuiz(started=True)
    lacking = [module.module_id for module in modules if module.required and module.satisfied_on is None]
    to_read = next((module_id for module_id in lacking if unread.get(module_id)), None)
    if to_read is not None:
        return ReadOn(to_read)
    if assessment:
        return SitQuiz(started=False)
    return GoToClass() if lacking else Nothing()
