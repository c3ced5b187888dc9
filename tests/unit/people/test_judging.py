"""What a file does to the book: matching, contradictions, verdicts; imported twice is imported once, whatever the file."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lms.people.rules.book import AppointmentEntry, Book, PersonEntry, TeamEntry
from lms.people.rules.judging import Ages, Judgement, judge
from lms.people.rules.statements import NEW_PERSON, PersonWords, RecognitionWords, Statement
from lms.people.rules.terms import AppointmentReason, Sex, TeamRole, Verdict

AGES = Ages(16, 18)
DAY = date(2025, 9, 1)
OLD, NEW, OTHER_OLD, APART = 1, 2, 3, 4
KIN = {OLD: {OLD, NEW}, NEW: {NEW, OLD, OTHER_OLD}, OTHER_OLD: {OTHER_OLD, NEW}, APART: {APART}}


def said(number: int = 5, name: str = "Hoàng Thị Lan", unit: int = NEW, **facts: Any) -> Statement:
    born = facts.pop("born", None)
    words = {key: facts.pop(key) for key in ("sex", "ethnicity", "qualification", "phone") if key in facts}
    identity = facts.pop("identity", None)
    person = PersonWords(
        full_name=name,
        born_on=born if isinstance(born, date) else None,
        born_year=born.year if isinstance(born, date) else born,
        identity_no=identity,
        identity_key=f"key of {identity}" if identity else None,
        **words,
    )
    place = {
        "village": facts.pop("village", "Bản Làn"),
        "team_name": facts.pop("team", "Tổ hòa giải"),
        "team_id": facts.pop("team_id", None),
        "person_id": facts.pop("person_id", None),
    }
    recognition = RecognitionWords(recognised_on=facts.pop("on", DAY), **facts)
    return Statement(number=number, unit_id=unit, person=person, recognition=recognition, **place)


def since(unit: int) -> date:
    return date(2025, 7, 1) if unit == NEW else date.min


def empty() -> Book:
    return Book(lambda unit: KIN[unit], lambda unit: f"Xã {unit}", since)


def written(book: Book, judged: Iterable[Judgement]) -> Book:
    """The book after the good rows were written: what ``load_book`` would read back."""
    good = [row for row in judged if row.verdict is not Verdict.REFUSED]
    teams: dict[int, TeamEntry] = {}
    for team in book.teams:
        if team.id or any(row.team is team for row in good):
            teams[id(team)] = TeamEntry(len(teams) + 1, team.unit_id, team.village, team.name, team.label)
    persons: list[PersonEntry] = []
    for person in book.persons:
        if not person.appointments:
            continue
        kept = PersonEntry(len(persons) + 1, person.words, person.words, key=person.key)
        for entry in person.appointments:
            kept.appointments.append(
                AppointmentEntry(len(kept.appointments) + 100 * len(persons) + 1, kept, teams[id(entry.team)], entry.words)
            )
        persons.append(kept)
    return Book(lambda unit: KIN[unit], lambda unit: f"Xã {unit}", since, list(teams.values()), persons)


def run(statements: Sequence[Statement], book: Book | None = None) -> tuple[dict[int, Judgement], Book]:
    book = book or empty()
    judged = judge(statements, book, AGES)
    return judged, written(book, judged.values())


def verdicts(*statements: Statement, book: Book | None = None) -> list[tuple[str, tuple[str, ...]]]:
    judged, _ = run(statements, book)
    rows = (judged[statement.number] for statement in statements)
    return [(row.verdict.value, tuple(m.code for m in row.messages if m.kind != "note")) for row in rows]


def book_of(*statements: Statement) -> Book:
    judged, book = run(statements)
    assert all(row.verdict is Verdict.NEW for row in judged.values())
    return book


def test_a_person_is_found_by_number_then_by_name_and_birth_then_by_name_alone() -> None:
    book = book_of(said(identity="020168000001", born=date(1968, 5, 2)))
    assert verdicts(said(identity="020168000001"), book=book) == [("same", ())]
    book = book_of(said(identity="020168000001", born=date(1968, 5, 2)))
    assert verdicts(said(born=date(1968, 5, 2)), book=book) == [("same", ())]
    book = book_of(said(born=date(1968, 5, 2)))
    later = said(on=DAY + timedelta(days=1))
    assert verdicts(said(ended_on=DAY + timedelta(days=1), born=1968), later, book=book)[1] == (
        "new",
        ("roster.matched_by_name",),
    )


def test_nfc_and_nfd_and_hòa_and_hoà_are_one_name() -> None:
    book = book_of(said(name="Lý Văn Hòa", born=1963))
    assert verdicts(said(name="Lý Văn Hoà", born=1963), book=book) == [("same", ())]


def test_two_people_with_one_identity_number() -> None:
    one, other = said(5, identity="020168000001"), said(6, "Nông Văn Thắng", identity="020168000001")
    assert verdicts(one, other) == [("new", ()), ("refused", ("roster.identity_of_row",))]
    assert verdicts(other, book=book_of(one)) == [("refused", ("roster.identity_of_another",))]


def test_the_same_name_and_birth_with_another_number_is_a_contradiction() -> None:
    book = book_of(said(identity="020168000001", born=date(1968, 5, 2)))
    assert verdicts(said(identity="020168000002", born=date(1968, 5, 2)), book=book) == [
        ("refused", ("roster.identity_contradicts",))
    ]


def test_namesakes_with_other_numbers_and_births_are_two_people() -> None:
    father, son = said(5, identity="020068000001", born=1960), said(6, identity="020088000002", born=1985)
    assert verdicts(father, son) == [("new", ()), ("new", ())]


def test_the_same_name_with_another_birth_is_refused_until_somebody_chooses() -> None:
    book = book_of(said(born=1960))
    assert verdicts(said(born=1985), book=book) == [("refused", ("roster.birth_contradicts",))]
    book = book_of(said(born=1960))
    assert verdicts(said(born=1985, person_id=NEW_PERSON), book=book) == [("new", ())]
    book = book_of(said(born=1960))
    assert verdicts(said(born=1985, person_id=1), book=book) == [("changed", ())]


def test_a_name_that_two_in_the_team_bear_is_ambiguous() -> None:
    book = book_of(said(5, identity="1", born=1960), said(6, identity="2", born=1985))
    late = said(7, on=DAY + timedelta(days=400))
    assert verdicts(late, book=book) == [("refused", ("roster.person_ambiguous",))]


def test_a_team_is_followed_through_whole_successions() -> None:
    before = said(on=date(2024, 1, 1), unit=OLD, born=1960, ended_on=date(2025, 7, 1))
    judged, book = run([said(born=1960)], book_of(before))
    assert judged[5].team is not None
    assert (judged[5].team.unit_id, len(book.teams), len(book.persons)) == (OLD, 1, 1)


def test_a_village_and_name_that_match_two_teams_are_ambiguous() -> None:
    both = book_of(
        said(5, on=date(2024, 1, 1), unit=OLD, identity="1"),
        said(6, "Nông Văn Thắng", on=date(2024, 1, 1), unit=OTHER_OLD, identity="2"),
    )
    judged, _ = run([said(7, "Vi Văn Ích")], both)
    [message] = judged[7].messages
    assert (message.code, message.fields["ids"]) == ("roster.team_ambiguous", [1, 2])
    assert message.fields["candidates"] == "Tổ hòa giải, Bản Làn (Xã 1); Tổ hòa giải, Bản Làn (Xã 3)"
    both = book_of(said(5, on=date(2024, 1, 1), unit=OLD, identity="1"), said(6, "A B", on=DAY, unit=OTHER_OLD, identity="2"))
    assert verdicts(said(7, "Vi Văn Ích", team_id=2), book=both) == [("new", ())]


def test_without_a_village_the_only_team_of_that_name_is_meant() -> None:
    book = book_of(said(5, identity="1"))
    judged, after = run([said(6, "Vi Văn Ích", village="")], book)
    assert judged[6].verdict is Verdict.NEW
    assert len(after.teams) == 1
    book = book_of(said(5, identity="1"), said(6, "Nông Văn Thắng", village="Nà Lộc", identity="2"))
    assert verdicts(said(7, "Vi Văn Ích", village=""), book=book) == [("refused", ("roster.team_ambiguous",))]


def test_recognitions_of_one_person_do_not_overlap() -> None:
    first = said(5, identity="1", on=date(2020, 1, 1))
    again = said(6, identity="1", on=date(2024, 1, 1))
    assert verdicts(first, again) == [("new", ()), ("refused", ("roster.overlap_open",))]
    ended = said(5, identity="1", on=date(2020, 1, 1), ended_on=date(2024, 1, 1))
    assert verdicts(again, ended) == [("new", ()), ("new", ())]
    assert verdicts(again, ended, book=book_of(first)) == [("new", ()), ("changed", ())]
    elsewhere = said(7, identity="1", on=date(2021, 1, 1), team="Tổ khác", ended_on=date(2022, 1, 1))
    assert verdicts(elsewhere, book=book_of(ended)) == [("refused", ("roster.overlap",))]


def test_one_recognition_stands_in_one_row() -> None:
    assert verdicts(said(5, identity="1"), said(9, identity="1")) == [("new", ()), ("refused", ("roster.duplicate_row",))]


def test_days_and_ages() -> None:
    assert verdicts(said(ended_on=DAY)) == [("refused", ("roster.ended_too_early",))]
    assert verdicts(said(born=DAY + timedelta(days=1))) == [("refused", ("roster.born_too_late",))]
    assert verdicts(said(born=date(2009, 9, 2))) == [("refused", ("roster.too_young",))]
    assert verdicts(said(born=date(2009, 9, 1))) == [("new", ("roster.young",))]
    assert verdicts(said(born=date(2007, 9, 1))) == [("new", ())]


def test_what_a_row_leaves_out_stays_in_the_book() -> None:
    full = said(
        identity="1", phone="+84912345678", ethnicity="Tày", role=TeamRole.TEAM_HEAD, reason=AppointmentReason.CONSOLIDATION
    )
    assert verdicts(said(identity="1"), book=book_of(full)) == [("same", ())]
    judged, _ = run([said(identity="1", phone="+84987654321", role=TeamRole.MEDIATOR)], book_of(full))
    assert judged[5].verdict is Verdict.CHANGED
    assert {m.code: m.fields for m in judged[5].messages} == {
        "roster.note_role": {"old": "team_head", "new": "mediator"},
        "roster.note_phone": {"old": "09••\u00a0•••\u00a0678", "new": "09••\u00a0•••\u00a0321"},
    }


def test_the_table_of_the_documentation() -> None:
    """docs/rules/people.md."""
    known = said(identity="020168000001", born=date(1968, 5, 2))
    rows = {
        "same": (said(identity="020168000001"), ("same", ())),
        "no number": (said(born=1968), ("same", ())),
        "another number": (said(identity="1", born=date(1968, 5, 2)), ("refused", ("roster.identity_contradicts",))),
        "another birth": (said(born=1985), ("refused", ("roster.birth_contradicts",))),
        "another name": (said(name="Nông Văn Thắng", identity="020168000001"), ("refused", ("roster.identity_of_another",))),
        "again": (said(identity="020168000001", on=date(2026, 3, 1)), ("refused", ("roster.overlap_open",))),
    }
    for row, verdict in rows.values():
        assert verdicts(row, book=book_of(known)) == [verdict]


def test_rows_of_one_file_that_contradict_each_other() -> None:
    first = said(5, identity="1", born=1960, sex=Sex.MALE, on=date(2020, 1, 1), ended_on=date(2021, 1, 1))
    assert verdicts(first, said(6, identity="1", born=1961)) == [("new", ()), ("refused", ("roster.birth_of_row",))]
    assert verdicts(first, said(6, identity="1", sex=Sex.FEMALE)) == [("new", ()), ("refused", ("roster.sex_of_row",))]


# --- any file ---

days = st.sampled_from([date(2020, 1, 1), date(2021, 6, 1), date(2024, 1, 1), DAY])
# Somebody's rows all carry the identity number or none does; all else may be missing, wrong or shared with others.
people = st.sampled_from(
    [
        ("Hoàng Thị Lan", None),
        ("Hoàng Thị Làn", "1"),
        ("Hoàng Thị Lan", "2"),
        ("Lý Văn Hòa", "3"),
        ("Lý Văn Hoà", None),
        ("Vi Văn Ích", "1"),
    ]
)
rows = st.builds(
    lambda person, unit, **facts: said(0, person[0], unit, identity=person[1], **facts),
    people,
    st.sampled_from([OLD, NEW, OTHER_OLD, APART]),
    born=st.sampled_from([None, 1960, date(1960, 2, 3), date(1985, 4, 5)]),
    sex=st.sampled_from([None, Sex.MALE, Sex.FEMALE]),
    phone=st.sampled_from([None, "+84912345678", "+84987654321"]),
    village=st.sampled_from(["", "Bản Làn", "Nà Lộc"]),
    on=days,
    ended_on=st.sampled_from([None, date(2021, 1, 1), date(2023, 1, 1), date(2025, 1, 1)]),
    role=st.sampled_from([None, TeamRole.TEAM_HEAD, TeamRole.MEDIATOR]),
)


def numbered(file: Sequence[Statement]) -> list[Statement]:
    return [
        Statement(
            number=number,
            unit_id=row.unit_id,
            village=row.village,
            team_name=row.team_name,
            person=row.person,
            recognition=row.recognition,
        )
        for number, row in enumerate(file, 2)
    ]


@settings(max_examples=400)
@given(st.lists(rows, min_size=1, max_size=9))
def test_a_file_imported_twice_is_imported_once(file: list[Statement]) -> None:
    statements = numbered(file)
    first, book = run(statements)
    counts = len(book.persons), len(book.teams)
    second, after = run(statements, book)
    assert sum(Counter(row.verdict for row in second.values()).values()) == len(statements)
    assert not {row.verdict for row in second.values()} & {Verdict.NEW, Verdict.CHANGED}, (
        [(n, r.verdict, r.messages) for n, r in first.items()],
        [(n, r.verdict, r.messages) for n, r in second.items()],
    )
    assert (len(after.persons), len(after.teams)) == counts
    accepted = {number for number, row in first.items() if row.verdict is not Verdict.REFUSED}
    assert {number for number, row in second.items() if row.verdict is Verdict.SAME} == accepted


@settings(max_examples=200)
@given(st.lists(rows, min_size=1, max_size=9))
def test_nobody_serves_twice_on_one_day(file: list[Statement]) -> None:
    _, book = run(numbered(file))
    for person in book.persons:
        spans = sorted((e.words.recognised_on, e.words.ended_on or date.max) for e in person.appointments)
        assert all(one[1] <= two[0] for one, two in pairwise(spans))


@settings(max_examples=200)
@given(st.lists(rows, min_size=1, max_size=7, unique_by=lambda row: row.recognition.recognised_on), st.randoms())
def test_the_order_of_the_rows_makes_no_difference(file: list[Statement], random: Any) -> None:
    """With a day of its own for each row, so that none is first among equals."""
    shuffled = list(file)
    random.shuffle(shuffled)
    by_day = {row.recognition.recognised_on: verdict for row, verdict in zip(file, _verdicts(file), strict=True)}
    again = {row.recognition.recognised_on: verdict for row, verdict in zip(shuffled, _verdicts(shuffled), strict=True)}
    assert by_day == again


def _verdicts(file: Sequence[Statement]) -> list[Verdict]:
    judged, _ = run(numbered(file))
    return [judged[number].verdict for number in range(2, len(file) + 2)]
