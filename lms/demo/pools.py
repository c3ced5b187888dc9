"""The pools the synthetic people are drawn from, as plain data. Their format is described in ``data/README.md``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

from ruamel.yaml import YAML

from lms.people.rules.terms import Sex

FOLDER = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Choices:
    """Words to draw from, each as often as its weight says."""

    words: tuple[str, ...]
    cumulated: tuple[float, ...]

    @classmethod
    def of(cls, weights: Iterable[tuple[str, float]]) -> "Choices":
        words, shares = zip(*weights, strict=True)
        return cls(tuple(words), tuple(accumulate(shares)))

    def draw(self, rng: Random) -> str:
        return rng.choices(self.words, cum_weights=self.cumulated)[0]


@dataclass(frozen=True, slots=True)
class Group:
    """The names of one ethnic group."""

    ethnicity: str
    minority: bool
    families: Choices
    middle: Mapping[Sex, tuple[str, ...]]
    given: Mapping[Sex, tuple[str, ...]]

    def name(self, rng: Random, sex: Sex) -> str:
        """A full name: family, middle, given."""
        middle = rng.choice(self.middle[sex])
        given = rng.choice(self.given[sex])
        while given == middle:
            given = rng.choice(self.given[sex])
        return f"{self.families.draw(rng)} {middle} {given}"


@dataclass(frozen=True, slots=True)
class TrainerPost:
    """What a trainer does besides, and the level that recognised the trainer."""

    text: str
    level: str
    weight: float
    profession: str


@dataclass(frozen=True, slots=True)
class Pools:
    """Everything there is to draw from. ``groups`` by ethnicity; ``mix`` by kind of commune (``commune``, ``ward``)."""

    groups: Mapping[str, Group]
    mix: Mapping[str, Choices]
    upland_villages: tuple[str, ...]
    lowland_villages: tuple[str, ...]
    suffixes: tuple[str, ...]
    village_patterns: Mapping[str, Choices]
    decision_numbers: Choices
    team_name: str
    class_titles: tuple[str, ...]
    venues: Choices
    starts_at: Choices
    education: Choices
    end_reasons: Choices
    trainer_posts: tuple[TrainerPost, ...]


@lru_cache(maxsize=1)
def load_pools(folder: Path = FOLDER) -> Pools:
    """The shipped pools."""
    names, villages, patterns = (_read(folder / f"{name}.yaml") for name in ("names", "villages", "patterns"))
    groups = {row["ethnicity"]: _group(row) for row in names["groups"]}
    mix = {kind: Choices.of((row["ethnicity"], row["weight"][kind]) for row in names["groups"]) for kind in ("commune", "ward")}
    posts = tuple(TrainerPost(row["text"], row["level"], row["weight"], row["profession"]) for row in patterns["trainer_posts"])
    return Pools(
        groups=groups,
        mix=mix,
        upland_villages=tuple(villages["tay_nung"]),
        lowland_villages=tuple(villages["viet"]),
        suffixes=tuple(map(str, villages["suffixes"])),
        village_patterns={kind: _choices(rows, "pattern") for kind, rows in villages["patterns"].items()},
        decision_numbers=_choices(patterns["decision_numbers"], "pattern"),
        team_name=patterns["team_name"],
        class_titles=tuple(patterns["class_titles"]),
        venues=_choices(patterns["venues"], "pattern"),
        starts_at=_choices(patterns["starts_at"], "time"),
        education=_choices(patterns["education"], "text"),
        end_reasons=_choices(patterns["end_reasons"], "text"),
        trainer_posts=posts,
    )


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    return found


def _choices(rows: Iterable[Mapping[str, Any]], key: str) -> Choices:
    return Choices.of((str(row[key]), float(row["weight"])) for row in rows)


def _group(row: Mapping[str, Any]) -> Group:
    return Group(
        ethnicity=row["ethnicity"],
        minority=row["minority"],
        families=Choices.of(row["families"].items()),
        middle={sex: tuple(row["middle"][sex.value]) for sex in Sex},
        given={sex: tuple(row["given"][sex.value]) for sex in Sex},
    )
