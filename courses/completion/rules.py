"""Who has completed a curriculum version, on which day, on the strength of which rows. Pure; the rows come from the ledger.

A module is satisfied when the periods attended reach its requirement, or its online module is completed where the module
allows that, or recognised prior training says so. A version is completed on the first day on which every required module is
satisfied and, where it asks for one, the assessment is passed. Imported history is the whole version at once.
Source: docs/rules/completion.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ModuleFacts:
    """What a version asks of one module. ``needed``: periods (1 tiết = 45 minutes)."""

    module_id: int
    needed: int
    required: bool = True
    online_allowed: bool = False


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """What a version asks."""

    version_id: int
    modules: tuple[ModuleFacts, ...]
    needs_assessment: bool


@dataclass(frozen=True, slots=True)
class PeriodsAttended:
    """Periods of one module credited in one meeting."""

    evidence_id: int
    on: date
    module_id: int
    periods: int


@dataclass(frozen=True, slots=True)
class OnlineModuleDone:
    """The online module read to its end."""

    evidence_id: int
    on: date
    module_id: int


@dataclass(frozen=True, slots=True)
class PriorModule:
    """Earlier training of one module, recognised."""

    evidence_id: int
    on: date
    module_id: int


@dataclass(frozen=True, slots=True)
class AssessmentPassed:
    """The version's assessment, passed."""

    evidence_id: int
    on: date


@dataclass(frozen=True, slots=True)
class ImportedCompletion:
    """A row of training history: the whole version, on its last day."""

    evidence_id: int
    on: date


ModuleFact = PeriodsAttended | OnlineModuleDone | PriorModule
Fact = ModuleFact | AssessmentPassed | ImportedCompletion


@dataclass(frozen=True, slots=True)
class Completed:
    """Completed on a day. ``evidence_ids`` are sufficient, and none of them can be left out; in ascending order."""

    on: date
    evidence_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lacking:
    """A required module that is not satisfied: ``done`` of ``needed`` periods attended."""

    module_id: int
    done: int
    needed: int

    @property
    def periods(self) -> int:
        """How many periods are still to come."""
        return self.needed - self.done


@dataclass(frozen=True, slots=True)
class Incomplete:
    """What is still to be done, in the order of the modules."""

    modules: tuple[Lacking, ...]
    assessment: bool


Outcome = Completed | Incomplete


def complete(version: VersionFacts, evidence: Iterable[Fact], *, as_of: date | None = None) -> Outcome:
    """Whether and when the version was completed. Rows dated after ``as_of`` are not looked at; retracted ones are not given.

    The order of the rows does not matter, and a further row never makes the day later.
    """
    facts = sorted(
        (fact for fact in evidence if as_of is None or fact.on <= as_of), key=lambda fact: (fact.on, fact.evidence_id)
    )
    step_by_step = _step_by_step(version, facts)
    imported = next((fact for fact in facts if isinstance(fact, ImportedCompletion)), None)
    if imported and (isinstance(step_by_step, Incomplete) or imported.on <= step_by_step.on):
        return Completed(imported.on, (imported.evidence_id,))
    return step_by_step


def _step_by_step(version: VersionFacts, facts: list[Fact]) -> Outcome:
    required = [module for module in version.modules if module.required]
    proofs = {module.module_id: proof_of(module, facts) for module in required}
    passed = next((fact for fact in facts if isinstance(fact, AssessmentPassed)), None)
    lacking = tuple(
        Lacking(module.module_id, attended(module, facts), _periods(module))
        for module in required
        if not proofs[module.module_id]
    )
    wants_assessment = version.needs_assessment and passed is None
    # A version that asks for nothing is completed by nobody.
    if lacking or wants_assessment or not (required or version.needs_assessment):
        return Incomplete(lacking, wants_assessment)
    chosen: list[Fact] = [fact for proof in proofs.values() for fact in proof]
    if version.needs_assessment and passed:
        chosen.append(passed)
    return Completed(max(fact.on for fact in chosen), tuple(sorted(fact.evidence_id for fact in chosen)))


def proof_of(module: ModuleFacts, facts: Iterable[Fact]) -> tuple[ModuleFact, ...]:
    """The rows that satisfy the module first, none of them needless; empty when it is not satisfied. ``facts`` by day."""
    meetings: list[PeriodsAttended] = []
    for fact in facts:
        if isinstance(fact, AssessmentPassed | ImportedCompletion) or fact.module_id != module.module_id:
            continue
        match fact:
            case PriorModule():
                return (fact,)
            case OnlineModuleDone() if module.online_allowed:
                return (fact,)
            case PeriodsAttended():
                meetings.append(fact)
                if sum(meeting.periods for meeting in meetings) >= _periods(module):
                    return _needed_only(meetings, _periods(module))
            case _:
                pass
    return ()


def attended(module: ModuleFacts, facts: Iterable[Fact]) -> int:
    """The periods of the module attended in meetings, whatever else may satisfy it."""
    return sum(fact.periods for fact in facts if isinstance(fact, PeriodsAttended) and fact.module_id == module.module_id)


def _needed_only(meetings: list[PeriodsAttended], needed: int) -> tuple[PeriodsAttended, ...]:
    """The meetings without those that can be spared, the shortest spared first."""
    spare = sum(meeting.periods for meeting in meetings) - needed
    kept = []
    for meeting in sorted(meetings, key=lambda meeting: (meeting.periods, meeting.on, meeting.evidence_id)):
        if meeting.periods <= spare:
            spare -= meeting.periods
        else:
            kept.append(meeting)
    return tuple(kept)


def _periods(module: ModuleFacts) -> int:
    # A module without stated periods still wants to be attended once.
    return max(1, module.needed)
