"""Plans as officers open them: a task's state with its proof, the late list and its files, targets taken over, scope."""

import csv
import html
import io
import re
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.reports.models import PlanTask, PlanTaskState, Target
from lms.reports.plans.operations import import_plan, read_plan
from tests.cast import Cast, Member
from tests.factories.careers import OFFICER
from tests.factories.reports import NOW
from tests.factories.scans import PNG
from tests.reading import words
from tests.web.reports.conftest import Records

ClientAs = Callable[[Member], FlaskClient]
PLAN = """
plan:
  key: {key}
  title: "Kế hoạch {key}"
  issuer: {{name: "UBND", unit: {{name: "x", level: {level}, code: "{code}"}}}}
  period: {{from: 2024, to: 2030}}
  notes: ["Văn bản không có số"]
targets: {targets}
tasks:
  - {{"no": "1", title: "Mở lớp", category: mediators, lead: ["Sở Tư pháp"], when: {{kind: yearly}}}}
duties:
  - {{who: "Sở Tư pháp", to: "UBND tỉnh", rhythm: half_yearly, text: "báo cáo 6 tháng"}}
"""
TARGETS = """[{key: t01, indicator: mediators_trained, scope: {population: all, per: unit}, comparator: ">=", floor: 80,
  stretch: 90, value: percent, quote: "Từ 80% - 90% hòa giải viên"}]"""
PDF = b"%PDF-1.4\nnot really"


def _bring(db: Session, cast: Cast, key: str, level: str, targets: str = "[]") -> int:
    code = {"province": cast.country.province.code, "commune": cast.country.commune.code}[level]
    text = PLAN.format(key=key, level=level, code=code, targets=targets)
    kept = import_plan(db, read_plan(db, text.encode()), actor=OFFICER, now=NOW)
    db.commit()
    return kept.plan_id


def test_a_task_is_late_until_it_is_said_to_be_done(db: Session, cast: Cast, records: Records, client_as: ClientAs) -> None:
    plan_id = _bring(db, cast, "tinh", "province", TARGETS)
    task = db.scalars(select(PlanTask.id)).one()
    province, commune = client_as(cast.officer_province), client_as(cast.officer_commune)
    page = words(province.get(f"/plans/tinh?as_of=2026-11-22&read={plan_id}"))
    assert "Từ 80% - 90% hòa giải viên" in page
    assert "1 việc quá hạn, tính theo năm là 2" in page
    assert "Văn bản không có số" in page

    late = words(commune.get("/plans/late?as_of=2026-11-22"))
    assert "Quá hạn 691 ngày" in late
    assert "Quá hạn 326 ngày" in late
    assert "Không có việc nào quá hạn" in words(commune.get("/plans/late?as_of=2026-11-22&lead=so+tai+chinh"))
    sheet = commune.get("/plans/late?as_of=2026-11-22&lead=so+tu+phap&format=csv").data.decode("utf-8-sig")
    assert [row[5:8] for row in csv.reader(io.StringIO(sheet)) if row and row[1:2] == ["1"]] == [
        ["2024", "2024-12-31", "691"],
        ["2025", "2025-12-31", "326"],
    ]
    assert province.get("/plans/late?format=xlsx").data[:2] == b"PK"

    url, said = f"/plans/tasks/{task}", {"number": "2024", "state": "done", "since_on": "15/12/2024", "report_id": ""}
    _done_needs_a_proof(db, province, commune, url, said)

    # The commune below reads; it writes only once it answers for the task. Another province has no such task.
    assert commune.post(url, data=said | {"note": "x"}).status_code == 404
    assert client_as(cast.outsider).get(url).status_code == 404
    assert province.post(f"{url}/unit", data={"unit": cast.country.commune.id}).status_code == 303
    assert commune.post(url, data=said | {"number": "2025", "since_on": "1/12/2025", "note": "x"}).status_code == 303
    state = db.scalars(select(PlanTaskState.id).order_by(PlanTaskState.id.desc())).first()
    assert province.post(f"{url}/back", data={"state_id": state}).status_code == 303
    assert "Quá hạn 326 ngày" in words(commune.get("/plans/late?as_of=2026-11-22"))
    assert province.get(f"{url}/proof/{state}").status_code == 404
    duties = words(commune.get("/plans/duties?year=2026"))
    assert "Tháng 6/2026" in duties
    assert "cuối kỳ" in duties


def _done_needs_a_proof(db: Session, province: FlaskClient, commune: FlaskClient, url: str, said: dict[str, str]) -> None:
    assert "Việc xong cần minh chứng" in words(province.post(url, data=said))
    assert "Bản quét phải là tệp PDF" in words(
        province.post(
            url, data=said | {"file": (io.BytesIO(b"<html><script>"), "bao-cao.pdf")}, content_type="multipart/form-data"
        )
    )
    broken = said | {"file": (io.BytesIO(PDF), "../../x.pdf")}
    assert province.post(url, data=broken, content_type="multipart/form-data").status_code == 422
    assert "Không thấy lớp mang mã KHONG" in words(province.post(url, data=said | {"class_code": "KHONG"}))
    assert province.post(url, data=said | {"number": "1999"}).status_code == 422
    assert db.scalars(select(PlanTaskState)).all() == []
    proof = said | {"note": "Báo cáo 45/BC-STP", "file": (io.BytesIO(PNG), "../../bao-cao.png")}
    assert province.post(url, data=proof, content_type="multipart/form-data").status_code == 303
    with commune.get(f"{url}/proof/{db.scalars(select(PlanTaskState.id)).one()}") as kept:
        assert (kept.data, kept.headers["Content-Disposition"]) == (PNG, "attachment; filename=bao-cao.png")
    assert "Báo cáo 45/BC-STP" in words(commune.get(url))
    assert "Quá hạn 691 ngày" not in words(commune.get("/plans/late?as_of=2026-11-22"))


def test_a_commune_takes_over_a_target_row_by_row(db: Session, cast: Cast, records: Records, client_as: ClientAs) -> None:
    above, below = _bring(db, cast, "tinh", "province", TARGETS), _bring(db, cast, "xa", "commune")
    target = db.scalars(select(Target.id)).one()
    commune = client_as(cast.officer_commune)
    offered = commune.get(f"/plans/{below}/inherit").get_data(as_text=True)
    assert "Không chỉ tiêu nào tự chuyển xuống" in offered
    assert 'name="targets"' in offered
    assert " checked" not in offered
    assert "theo kế hoạch" not in words(commune.get("/plans/xa"))
    sent = {"parent": "tinh", "targets": [target], "from_on": "01/01/2026"}
    assert "Chỉ tiêu chỉ được tính từ khi" in words(
        commune.post(f"/plans/{below}/inherit", data=sent | {"from_on": "1/1/2020"})
    )
    assert commune.post(f"/plans/{below}/inherit", data=sent).status_code == 303
    assert "theo kế hoạch Kế hoạch tinh" in words(commune.get("/plans/xa"))
    assert "80–90 %" in words(commune.get(f"/indicators?unit={cast.country.commune.code}"))
    assert commune.post(f"/plans/{above}/inherit", data=sent).status_code == 404

    later = _bring(db, cast, "xa-moi", "commune")
    form = {"older": below, "from_on": "01/07/2026"}
    assert commune.post(f"/plans/{later}/supersede", data=form).status_code == 303
    assert "kế hoạch khác đứng thay" in words(commune.get("/plans/xa"))
    assert commune.post(f"/plans/{below}/superseded/back").status_code == 303
    assert "kế hoạch khác đứng thay" not in words(commune.get("/plans/xa"))


def test_a_figure_of_the_plan_opens_its_list(db: Session, cast: Cast, records: Records, client_as: ClientAs) -> None:
    trainers = """{key: t02, indicator: trainers_province_per_teams, scope: {population: trainers_province, per: unit},
      floor: 100, value: ratio_per_n_teams}"""
    _bring(db, cast, "tinh", "province", f"{TARGETS[:-1]}, {trainers}]")
    page = client_as(cast.officer_province).get("/plans/tinh?as_of=2026-11-22").get_data(as_text=True)
    assert "&lt;a" not in page
    assert re.search(r"/indicators/trainers_province_per_teams/list[^>]+part=denominator[^>]*>.{0,30}tổ</a>", page)
    ways = re.findall(r'href="(/indicators/mediators_trained/list[^"]+)">(\d+)</a>', page)
    assert [count for _way, count in ways] == ["1", "5"]
    for way, count in ways:
        opened = client_as(cast.officer_province).get(html.unescape(way))
        assert opened.status_code == 200
        assert int(count) == len(re.findall(r"<tr><th scope=.row", opened.get_data(as_text=True)))
    counts = re.findall(r'verdict=(\w+)#h-targets"><span[^>]*>.*?(\d+)</span>', page)
    assert sum(int(rows) for _verdict, rows in counts) == 2
    for verdict, rows in counts:
        alone = client_as(cast.officer_province).get(f"/plans/tinh?as_of=2026-11-22&verdict={verdict}").get_data(as_text=True)
        assert alone.count('href="/indicators/') - alone.count("/list?") == int(rows)
    # The commune below reads the plan, and no list of the whole province.
    below = client_as(cast.officer_commune).get("/plans/tinh?as_of=2026-11-22").get_data(as_text=True)
    assert "/list?" not in below


def test_a_plan_of_few_words_is_shown(db: Session, cast: Cast, client_as: ClientAs) -> None:
    few = """notes: []
  implements: [{key: khac}, {title: "Đề án"}, {number: "1/KH"}, {}]
  phases: [{from: 2024}, {to: 2026}, {summary: "Làm điểm"}, {from: 2027, to: 2027}, {}]"""
    text = PLAN.format(key="it-chu", level="commune", code=cast.country.commune.code, targets="[]")
    text = text.replace('notes: ["Văn bản không có số"]', few).replace(", when: {kind: yearly}", ", when: {kind: years}")
    text = text.replace('who: "Sở Tư pháp", to: "UBND tỉnh", rhythm: half_yearly, ', "")
    import_plan(db, read_plan(db, text.encode()), actor=OFFICER, now=NOW)
    db.commit()
    commune = client_as(cast.officer_commune)
    page = words(commune.get("/plans/it-chu"))
    assert "khac" in page and "Đề án" in page and "Làm điểm" in page and "2027–2027" not in page
    for address in ("/plans", "/plans/late", "/plans/duties", f"/plans/tasks/{db.scalars(select(PlanTask.id)).one()}"):
        assert commune.get(address).status_code == 200


def test_an_officer_gets_a_file_to_fill_in(db: Session, cast: Cast, client_as: ClientAs) -> None:
    commune = client_as(cast.officer_commune)
    page = commune.get("/plans/import")
    assert "README" not in page.get_data(as_text=True)
    assert "Người mới học xong trong 6 tháng" in words(page)
    given = commune.get("/plans/example.yaml")
    assert given.headers["Content-Disposition"] == 'attachment; filename="ke-hoach-mau.yaml"'
    assert f'code: "{cast.country.commune.code}"' in given.get_data(as_text=True)
    sent = {"file": (io.BytesIO(given.data), "ke-hoach-mau.yaml")}
    answer = commune.post("/plans/import", data=sent, content_type="multipart/form-data", follow_redirects=True)
    assert "Đã nhập kế hoạch: 8 mục = 8 mới" in words(answer)
    # Another commune sends the same file without a change of its key: the first plan stays.
    sent = {"file": (io.BytesIO(client_as(cast.officer_province).get("/plans/example.yaml").data), "ke-hoach-mau.yaml")}
    answer = client_as(cast.officer_province).post("/plans/import", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "là của một kế hoạch do cơ quan khác ban hành" in words(answer)
