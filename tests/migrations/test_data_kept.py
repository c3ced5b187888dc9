"""What stood in a database of an earlier schema still stands, and is complete, after the upgrade."""

from sqlalchemy import Engine, text

from lms.upgrade import upgrade

AT = "2026-11-01 00:00:00"
OLD = (
    "INSERT INTO unit (id, code, level, recorded_at) VALUES (1, '06613', 'commune', :at)",
    (
        "INSERT INTO roster_import (id, state, file_name, file_sha256, sheet_name, unit_id, scope_units, heading_row, "
        "headings, extra_columns, notes_skipped, read, new, changed, same, refused, read_at, written_at, edition) VALUES "
        "(1, 'written', 'a.xlsx', 'ab', 'Sheet1', 1, '[1]', 1, '{}', '[]', '[]', 2, 2, 0, 0, 0, :at, :at, 1)"
    ),
    (
        "INSERT INTO mediation_team (id, unit_id, village, name, village_fold, name_fold, minority_village, recorded_at) "
        "VALUES (1, 1, 'Bản Chu', 'Tổ hòa giải số 1', 'ban chu', 'to hoa giai so 1', true, :at), "
        "(2, 1, 'Bản Chu', 'Tổ hòa giải số 2', 'ban chu', 'to hoa giai so 2', false, :at), "
        "(3, 1, '', 'Tổ hòa giải chợ', '', 'to hoa giai cho', false, :at)"
    ),
)


def test_teams_and_files_of_the_first_schema(empty_engine: Engine) -> None:
    upgrade(empty_engine, "0002")
    with empty_engine.begin() as connection:
        for statement in OLD:
            connection.execute(text(statement), {"at": AT})
    upgrade(empty_engine)
    with empty_engine.begin() as connection:
        teams = connection.execute(text("SELECT placed_unit_id, village_id FROM mediation_team ORDER BY id")).all()
        villages = connection.execute(text("SELECT kind, name, fold FROM village_name")).all()
        marks = connection.scalar(text("SELECT count(*) FROM village_mark"))
        [told] = connection.execute(text("SELECT writings FROM roster_import")).scalars()
        connection.execute(text("INSERT INTO village (unit_id, recorded_at) VALUES (1, :at)"), {"at": AT})
    assert [tuple(team) for team in teams] == [(1, 1), (1, 1), (1, None)]
    assert [tuple(village) for village in villages] == [("Bản", "Chu", "ban chu")]
    assert marks == 1
    assert '"new": 2' in str(told).replace("'", '"')


OLD_RULES = (
    (
        "INSERT INTO policy (id, key, value, valid_from, source, recorded_at) VALUES "
        "(1, 'deadline_months', '6', '2014-01-01', 'Kế hoạch', :at)"
    ),
    "INSERT INTO holiday (id, day, name, kind, source, recorded_at) VALUES (1, '2026-09-02', 'Quốc khánh', 'holiday', '', :at)",
    "INSERT INTO person (id, full_name, name_fold, name_key, recorded_at) VALUES (1, 'Nông Văn Tám', '', '', :at)",
    "INSERT INTO exemption (id, person_id, recognised_on, reason, recorded_at) VALUES (1, 1, '2026-01-15', 'Ốm dài ngày', :at)",
)


def test_rules_and_exemptions_of_the_schema_before_rules_were_tried(empty_engine: Engine) -> None:
    upgrade(empty_engine, "0011")
    with empty_engine.begin() as connection:
        for statement in OLD_RULES:
            connection.execute(text(statement), {"at": AT})
    upgrade(empty_engine)
    with empty_engine.begin() as connection:
        policies = connection.execute(text("SELECT key, superseded_at FROM policy")).all()
        days = connection.execute(text("SELECT name, superseded_at FROM holiday")).all()
        exempt = connection.execute(text("SELECT kind, reason, document_no FROM exemption")).all()
    assert [tuple(row) for row in policies] == [("deadline_months", None)]
    assert [tuple(row) for row in days] == [("Quốc khánh", None)]
    assert [tuple(row) for row in exempt] == [("newcomer", "Ốm dài ngày", None)]


OLD_CLASS = (
    "INSERT INTO unit (id, code, level, recorded_at) VALUES (1, '06613', 'commune', :at)",
    "INSERT INTO instrument (id, number, title, issued_on) VALUES (1, '2372/QĐ-BTP', 'Chương trình khung', '2026-01-01')",
    (
        "INSERT INTO curriculum_version (id, key, instrument_id, audience, title, needs_assessment, pass_mark, illustrative, "
        "note, valid_from) VALUES (1, 'a', 1, 'mediator_first', 'Lần đầu', true, 50, true, '', '2026-01-01')"
    ),
    (
        "INSERT INTO training_class (id, code, title, title_fold, version_id, unit_id, venue, is_integrated, issues_at_once, "
        "state, recorded_at) VALUES (1, 'L1', 'Lớp', 'lop', 1, 1, 'Hội trường', false, false, 'planned', :at)"
    ),
    (
        "INSERT INTO class_session (id, class_id, starts_at, ends_at, opens_before, closes_after) "
        "VALUES (1, 1, :at, :at, 60, 30)"
    ),
    (
        "INSERT INTO scan (id, session_id, method, nonce, occurred_at, received_at, outcome, facts) "
        "VALUES (1, 1, 'own_phone', 'n', :at, :at, 'refused', '{}')"
    ),
)


def test_meetings_of_the_schema_before_check_out(empty_engine: Engine) -> None:
    upgrade(empty_engine, "0018")
    with empty_engine.begin() as connection:
        for statement in OLD_CLASS:
            connection.execute(text(statement), {"at": AT})
    upgrade(empty_engine)
    with empty_engine.begin() as connection:
        meeting = connection.execute(text("SELECT checks_out, minutes_share FROM class_session")).one()
        scans = connection.execute(text("SELECT nonce, outcome FROM scan")).all()
    assert (bool(meeting.checks_out), meeting.minutes_share) == (False, 80)
    assert [tuple(row) for row in scans] == [("n", "refused")]


def test_meetings_of_the_schema_before_they_could_change(empty_engine: Engine) -> None:
    upgrade(empty_engine, "0025")
    with empty_engine.begin() as connection:
        for statement in OLD_CLASS:
            whole = statement.replace("opens_before, closes_after)", "opens_before, closes_after, checks_out, minutes_share)")
            connection.execute(text(whole.replace(":at, :at, 60, 30)", ":at, :at, 60, 30, true, 75)")), {"at": AT})
    upgrade(empty_engine)
    with empty_engine.begin() as connection:
        meeting = connection.execute(text("SELECT checks_out, minutes_share, venue, cancelled_at FROM class_session")).one()
        changes = connection.scalar(text("SELECT count(*) FROM session_change"))
    assert (bool(meeting.checks_out), *meeting[1:]) == (True, 75, None, None)
    assert changes == 0


def test_running_totals_of_the_schema_without_crowds_are_not_read(empty_engine: Engine) -> None:
    upgrade(empty_engine, "0026")
    with empty_engine.begin() as connection:
        connection.execute(text("INSERT INTO rollup (edition, built_at) VALUES ('e', :at)"), {"at": AT})
        connection.execute(text("INSERT INTO rollup_series (unit_id) VALUES (7)"))
    upgrade(empty_engine)
    with empty_engine.begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM rollup")) == 0
        assert connection.execute(text("SELECT unit_id, crowd_id FROM rollup_series")).one() == (7, None)
