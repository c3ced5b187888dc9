"""What the shipped texts promise each other: curricula, lessons, questions, plans, names. Loaders are tested in their rooms."""

import csv
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from lms.i18n import translated, use_locale

ROOT = Path(__file__).parents[2]
CONTENT = ROOT / "courses/content/data"
TEXTS = sorted(
    path
    for room in ("courses/curriculum", "courses/content", "assessments/bank", "lms/demo", "lms/reports")
    for path in (ROOT / room / "data").rglob("*")
    if path.suffix in {".yaml", ".md"}
)
BANK_FILES = sorted((ROOT / "assessments/bank/data").glob("*.yaml"))
PAGES = sorted(path for path in CONTENT.glob("*/*.md") if path.parent.name != "pictures")
PLANS = sorted((ROOT / "lms/reports/data/plans").glob("*.yaml"))


def read_yaml(text: str) -> Any:
    return YAML(typ="safe").load(text)


def load(path: Path) -> Any:
    return read_yaml(path.read_text("utf-8"))


def modules_of(key: str) -> dict[str, dict[str, Any]]:
    versions = load(ROOT / "courses/curriculum/data/curricula.yaml")["versions"]
    return {module["code"]: module for version in versions if version["key"] == key for module in version["modules"]}


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_texts_are_composed_and_yaml_reads(path: Path) -> None:
    text = path.read_text("utf-8")
    assert unicodedata.is_normalized("NFC", text)
    if path.suffix == ".yaml":
        assert read_yaml(text)


def test_versions_add_up_to_the_periods_their_notes_name() -> None:
    versions = load(ROOT / "courses/curriculum/data/curricula.yaml")["versions"]
    for version in versions:
        named = re.search(r"(\d+) tiết", version["note"])
        assert version["illustrative"]
        assert named is not None
        assert sum(module["periods"] for module in version["modules"]) == int(named[1])


def test_lessons_stand_on_modules_that_may_be_learnt_online() -> None:
    lessons = load(CONTENT / "lessons.yaml")["lessons"]
    assert {lesson["key"] for lesson in lessons} == {page.parent.name for page in PAGES}
    for lesson in lessons:
        assert modules_of(lesson["curriculum"])[lesson["module"]]["online_allowed"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_page_carries_one_screen(path: Path) -> None:
    _, head, body = path.read_text("utf-8").split("---\n", 2)
    facts = read_yaml(head)
    assert set(facts) - {"picture", "picture_alt"} == {"title", "minutes", "remember"}
    assert ("picture" in facts) == ("picture_alt" in facts)
    if "picture" in facts:
        assert (CONTENT / "pictures" / facts["picture"]).stat().st_size <= 3 * 1024
    assert 60 <= len(body.split()) <= 120
    assert not re.search(r"^#|<|\]\(|^\|", body, re.MULTILINE)


@pytest.mark.parametrize("path", BANK_FILES, ids=lambda path: path.stem)
def test_questions_can_be_answered_and_do_not_give_themselves_away(path: Path) -> None:
    bank = load(path)
    modules = modules_of(bank["assessment"]["curriculum"])
    places: Counter[int] = Counter()
    for question in bank["questions"]:
        right = [bool(choice.get("correct")) for choice in question["choices"]]
        assert question["module"] in modules
        assert 3 <= len(right) <= 5
        if question["kind"] == "single":
            assert sum(right) == 1
            places[right.index(True)] += 1
        else:
            assert 2 <= sum(right) < len(right)
        if "page" in question:
            assert (CONTENT / f"{question['page']}.md").is_file()
    keys = [question["key"] for question in bank["questions"]]
    assert len(set(keys)) == len(keys) >= bank["assessment"]["draw"]
    assert max(places.values()) <= sum(places.values()) / 2


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_plans_carry_no_wording_of_the_documents(path: Path) -> None:
    plan = load(path)
    assert plan["plan"]["key"] == path.stem
    assert not any("quote" in target for target in plan["targets"])
    assert not any("text" in task["when"] for task in plan["tasks"])
    assert all("title" in duty and "text" not in duty for duty in plan["duties"])


def test_demo_pools_are_wide_enough_and_never_repeat_a_village() -> None:
    villages = load(ROOT / "lms/demo/data/villages.yaml")
    names = villages["tay_nung"] + villages["viet"]
    assert len(set(names)) == len(names) >= 600
    groups = load(ROOT / "lms/demo/data/names.yaml")["groups"]
    given = [name for group in groups for sex in ("male", "female") for name in group["given"][sex]]
    assert all(isinstance(name, str) for name in given)


def test_what_shipped_data_says_of_itself_is_said_in_english_too() -> None:
    notes = [one["note"] for one in load(ROOT / "courses/curriculum/data/curricula.yaml")["versions"]]
    with (ROOT / "lms/people/rights/data/rules.csv").open(encoding="utf-8") as file:
        notes += [row["note"] for row in csv.DictReader(file)]
    assert len(notes) >= 13
    with use_locale("en"):
        assert [note for note in notes if translated(note) == note] == []
        assert translated("Đạt 80% theo văn bản của tỉnh") == "Đạt 80% theo văn bản của tỉnh"
        assert translated("") == ""
    assert [translated(note) for note in notes] == notes
