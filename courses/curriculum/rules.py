"""The words of a curriculum that need no database."""

from enum import StrEnum


class Audience(StrEnum):
    """For whom a version is written. Only MEDIATOR_FIRST counts for coverage and for the six months."""

    MEDIATOR_FIRST = "mediator_first"
    MEDIATOR_YEARLY = "mediator_yearly"
    TRAINER = "trainer"
    OFFICER = "officer"
