"""The scanner on the phone, in a real Chromium: without signal from the first second, with wrong clocks, killed at any moment.

Headless Chromium has no detector of its own, so every card is read by the wasm decoder. Most cards are given as pictures, a few
are held before a camera. The phone's side does not depend on the database; its uploads on both are tests/web/attendance's.
"""

import json
import random
import re
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Playwright, expect
from sqlalchemy import select

from courses.attendance.cards.operations import report_lost
from courses.attendance.scanner.models import Scanner
from courses.attendance.scanner.operations import declare_lost
from courses.attendance.scanner.signing import fingerprint_of, is_signed, open_key, read_key
from lms import clock
from lms.audit.events import SYSTEM
from lms.db import writing
from tests.browser.conftest import Place, Started, installation
from tests.browser.hall import Hall, film
from tests.browser.office import furnish
from tests.browser.phone import PATIENT, Phone
from tools.browser import launch

VECTORS = Path(__file__).parents[1] / "vectors"
SHELL_MOST = 700_000
TICK_MOST = 300
SEED = 20261203
FAKE_CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A commune's office with a trainer; every test holds classes of its own in it."""
    with installation("sqlite", tmp_path_factory.mktemp("scanner")) as place:
        furnish(place)
        with Started(place, "--no-demo"):
            yield place


@pytest.fixture(scope="module")
def hall(site: Place) -> Iterator[Hall]:
    """A class of 46 whose meeting is about to begin, another's class, and one of the trainer's in thirty days."""
    made = Hall(site)
    made.meet(people=1, title="Lớp của người khác", trained=False)
    made.other = made.session_id
    made.meet(people=1, title="Lớp tháng sau", starts_in=timedelta(days=30, minutes=20))
    made.later_card = list(made.cards.values())[-1]
    made.forget()
    made.meet(people=46)
    yield made
    made.close()


@pytest.fixture
def phones(chromium: Browser, site: Place) -> Iterator[Any]:
    opened: list[Phone] = []

    def make(**facts: Any) -> Phone:
        opened.append(Phone(chromium, site, **facts))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


def test_the_phone_decides_and_reads_cards_as_the_server_does(phones: Any, hall: Hall) -> None:
    phone = phones()
    phone.page.goto("/scan")
    expect(phone.page.get_by_role("heading", name="Đăng nhập để mang danh sách theo")).to_be_visible()
    scans = json.loads((VECTORS / "scans.json").read_text())
    decided = phone.run("given.map((one) => judgeJs.decide(one.meeting, one.person, one.scan))", scans)
    assert decided == [one["decision"] for one in scans]

    clocks = json.loads((VECTORS / "clocks.json").read_text())
    assert phone.run(ELAPSED, clocks) == [[moment["elapsed"] for moment in one["moments"]] for one in clocks]

    cards = json.loads((VECTORS / "cards.json").read_text())
    keys = [{"number": int(number), "public": public} for number, public in cards["keys"].items()]
    refusing = "{ importKey: () => Promise.reject(new DOMException('', 'NotSupportedError')) }"
    for verify in ("ed25519Js.makeVerify()", f"ed25519Js.makeVerify({refusing})"):
        read = phone.run(
            f"await Promise.all(given.texts.map((text) => cardJs.readCard(text, {{ ...given, verify: {verify} }})))",
            {"texts": [one["text"] for one in cards["cases"]], "keys": keys, "revoked": []},
        )
        for case, found in zip(cards["cases"], read, strict=True):
            assert _reading(found) == case["reading"] and (not found.get("proved") or found["card"] == case["card"]), case[
                "name"
            ]

    assert phone.run(MEETINGS) == [1, 2, None, 1, 1, None, [2, 3]]
    assert phone.run(SEARCHES) == [
        ["Hoàng Văn Páo"],
        ["Hoàng Văn Páo"],
        ["Đặng Mùi Nái"],
        ["Triệu Thị Dung"],
        [],
        ["Triệu Thị Dung"],
    ]


# What the phone makes of its two clocks at each moment of a story.
ELAPSED = """given.map(({ offset, moments }) => {
  let at = moments[0];
  const facts = { wall: () => Date.parse(at.wall), ticks: () => at.ticks, hidden: () => at.hidden };
  const clock = Object.assign(clockJs.makeClock(facts), { offset });
  return moments.map((moment) => ((at = moment), clock.elapsed()));
})"""

# Meetings at 8, 13:30 and, the other day, 8 o'clock: which one is meant at an hour, with and without a choice made before.
MEETINGS = """(() => {
  const hour = (day, at) => `2026-12-0${day}T0${at}:00Z`;
  const one = (id, day, from, to) => ({ id, cancelled: false, checks_out: false, opens_at: hour(day, `${from - 1}:00`),
    starts_at: hour(day, `${from}:00`), closes_at: hour(day, `${from}:31`), ends_at: hour(day, `${to}:00`) });
  const all = [one(1, 3, 1, 4), one(2, 3, 6, 9), one(3, 4, 1, 4)];
  const at = (text) => Date.parse(`2026-12-${text}:00Z`);
  const pick = (when, chosen) => meetingsJs.choose(all, at(when), chosen)?.id ?? null;
  const morning = { id: 1, at: at("03T00:10") };
  return [pick("03T00:30"), pick("03T05:30"), pick("03T04:30"), pick("03T03:59", morning), pick("03T00:30", { id: 9, at: 0 }),
    pick("03T04:30", morning), meetingsJs.withoutOldNames({ sessions: all }, at("04T04:30")).sessions.map((kept) => kept.id)];
})()"""

SEARCHES = """(() => {
  const people = ["Hoàng Văn Páo", "Triệu Thị Dung", "Đặng Mùi Nái"].map((name, turn) => ({ name, card: 4511 + turn }));
  const typed = ["hvp", "pao", "ĐANG", "trieu d", "ho", "004 512"];
  return typed.map((letters) => searchJs.search(people, letters).map((one) => one.name));
})()"""


def _reading(found: dict[str, Any]) -> str:
    """As the server calls it. Of a key that came after the phone's list it proves nothing, takes the card, and says so."""
    if "refused" in found:
        return {"card_altered": "altered", "card_unknown": "unread"}[found["refused"]]
    return "signed" if found["proved"] else "altered"


def test_forty_people_two_phones_no_signal(phones: Any, hall: Hall) -> None:
    """Overlapping halves, tabs killed before the tick, clocks three hours off, shuffled uploads: the book is what paper is."""
    rng = random.Random(SEED)
    people = list(hall.people)[:40]
    by_name, mistaken = people[38], people[39]
    slow, fast = phones(off=timedelta(hours=-3)), phones(off=timedelta(hours=3))
    for phone in (slow, fast):
        phone.sign_in()
        phone.lose_signal()

    scan_all(slow, [(name, hall.cards[name]) for name in people[:26]], rng)
    scan_all(fast, [(name, hall.cards[name]) for name in people[14:38]], rng)
    fast.list_(by_name)
    slow.list_(mistaken)
    slow.page.locator("[data-part=undo]").click()
    slow.band("Đã hoàn lại lượt của")
    fast.add("<b>Bế Văn Lạ</b>")
    expect(slow.page.locator("[data-part=count]")).to_have_text("26")
    expect(fast.page.locator("[data-part=count]")).to_have_text("25")
    assert hall.present() == set()

    bodies = [body for phone in (slow, fast) for body in phone.run(BATCHES, {"other": hall.other, "seed": rng.random()})]
    rng.shuffle(bodies)
    answers = [one for body in [*bodies, *rng.sample(bodies, 3)] for one in sent(hall.place, body)["answers"]]
    assert hall.present() == set(people[:39])
    assert_each_answered_the_same(answers)
    assert [one["reason"] for one in answers].count("not_yours") >= 2
    forged = [one for one in answers if one["reason"] == "forged"]
    assert forged and all(one["outcome"] == "refused" and "chữ ký" in one["say"] for one in forged)

    # The phones learn what became of their records, and only then let go of them.
    for phone in (slow, fast):
        assert phone.waiting() > 0
        phone.context.set_offline(False)
        expect(phone.page.locator("[data-part=sent]")).to_be_visible(timeout=PATIENT)
        assert phone.waiting() == 0
        expect(phone.page.locator("[data-part=count]")).to_have_text("39", timeout=PATIENT)
    expect(fast.page.locator("[data-part=troubles-list]")).to_contain_text("<b>Bế Văn Lạ</b>")
    assert hall.present() == set(people[:39])


def scan_all(phone: Phone, cards: list[tuple[str, str]], rng: random.Random) -> None:
    """Every card once, in any order; three times the tab is killed before the tick is seen, and the card is shown again."""
    cards = rng.sample(cards, len(cards))
    killed = rng.sample(range(len(cards)), 3)
    for turn, (name, code) in enumerate(cards):
        phone.show(code)
        if turn in killed:
            phone.page.wait_for_timeout(rng.choice([0, 20, 80]))
            phone.reopen()
            phone.show(code)
        phone.band(name)


def test_a_slow_clock_put_right_before_sending(phones: Any, hall: Hall) -> None:
    phone, name = phones(off=timedelta(hours=-3)), list(hall.people)[41]
    phone.sign_in()
    phone.lose_signal()
    phone.show(hall.cards[name])
    phone.band(name)
    phone.context.clock.set_system_time(clock.now())
    phone.context.set_offline(False)
    expect(phone.page.locator("[data-part=sent]")).to_be_visible(timeout=PATIENT)
    assert name in hall.present()


# What waits on the phone, signed by its key in batches of any size and order; with it a record of another class and a copy with
# one byte changed.
BATCHES = """await (async () => {
  const [scanner] = await store.scanners();
  const append = chainJs.makeChain({ store, clock: clockJs.makeClock() });
  const foreign = { kind: "list", session: given.other, ref: "0123456789abcdef" };
  await append(scanner, foreign, (nonce) => ({ nonce, session: given.other, kind: "list", at: new Date().toISOString() }));
  const rows = await store.outbox(scanner.fingerprint, 2000);
  const nonce = rows[0].nonce;
  rows.push({ ...rows[0], text: rows[0].text.replace(nonce, (nonce[0] === "0" ? "1" : "0") + nonce.slice(1)) });
  let seed = given.seed;
  const next = () => (seed = (seed * 9301 + 0.49297) % 1);
  rows.sort(() => next() - 0.5);
  const bodies = [];
  while (rows.length) {
    const some = rows.splice(0, 1 + Math.floor(next() * 12));
    const sent_at = new Date().toISOString();
    const said = `sync|${scanner.fingerprint}|${sent_at}|${await bytesJs.digest(some.map((one) => one.text).join("\\n"))}`;
    const records = some.map(({ text, signature }) => ({ text, signature }));
    const signature = await chainJs.sign(scanner, said);
    bodies.push(JSON.stringify({ v: 2, scanner: scanner.fingerprint, sent_at, records, signature }));
  }
  return bodies;
})()
"""


def sent(place: Place, body: str) -> dict[str, Any]:
    """Upload a batch as the network brings it."""
    request = urllib.request.Request(f"{place.url}/scan/sync", body.encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


def assert_each_answered_the_same(answers: list[dict[str, Any]]) -> None:
    told: dict[str, set[str]] = {}
    for one in answers:
        told.setdefault(one["nonce"], set()).add(f"{one['outcome']} {one['reason']}")
    assert all(len(said) == 1 for said in told.values()), told


def test_a_lost_phone_begins_anew_with_another_key(phones: Any, hall: Hall) -> None:
    phone, name = phones(), list(hall.people)[45]
    phone.sign_in()
    lost = phone.run("(await store.scanners())[0].fingerprint")
    with writing(hall.sessions) as db:
        declare_lost(db, db.scalars(select(Scanner).where(Scanner.fingerprint == lost)).one(), actor=SYSTEM, now=clock.now())
    phone.show(hall.cards[name])
    phone.band(name)
    expect(phone.page.locator("[data-part=troubles-list]")).to_contain_text(name, timeout=PATIENT)
    assert name not in hall.present()
    phone.reopen()
    expect(phone.page.locator("[data-part=number]")).not_to_have_text(" ".join(re.findall("....", lost)), timeout=PATIENT)
    kept = phone.run("(await store.scanners()).map((one) => [one.fingerprint, one.lost])")
    assert sorted((one == lost, ended) for one, ended in kept) == [(False, False), (True, True)]


# The phone's memory has spoilt the texts of two records: one is no JSON any more, one names another nonce.
SPOILT = """await (async () => {
  const [one, two] = await store.outbox((await store.scanners())[0].fingerprint, 2);
  const texts = [one.text.slice(0, -2), two.text.replace(two.nonce, "0".repeat(two.nonce.length))];
  const db = await new Promise((done) => (indexedDB.open("lms-scan").onsuccess = (event) => done(event.target.result)));
  const change = db.transaction("outbox", "readwrite");
  for (const [place, record] of [one, two].entries()) change.objectStore("outbox").put({ ...record, text: texts[place] });
  await new Promise((done) => (change.oncomplete = done));
  db.close();
})()"""


def test_a_spoilt_record_is_told_of_and_holds_up_no_other(phones: Any, hall: Hall) -> None:
    phone, names = phones(), list(hall.people)[42:45]
    phone.sign_in()
    phone.lose_signal()
    for name in names:
        phone.show(hall.cards[name])
        phone.band(name)
    phone.run(SPOILT)
    phone.context.set_offline(False)
    for name in names[:2]:
        expect(phone.page.locator("[data-part=troubles-list]")).to_contain_text(name, timeout=PATIENT)
    assert phone.waiting() == 0
    assert [name in hall.present() for name in names] == [False, False, True]


@pytest.mark.parametrize("refused", [[], ["Ed25519"]])
def test_a_phone_signs_as_the_server_reads_also_where_it_knows_no_ed25519(phones: Any, hall: Hall, refused: list[str]) -> None:
    phone = phones()
    phone.page.goto("/scan")
    made = phone.run(SIGNED, refused)
    kind, raw = read_key(made["algorithm"], made["publicKey"])
    assert kind == ("ES256" if refused else "Ed25519")
    assert fingerprint_of(raw) == made["fingerprint"]
    assert is_signed(open_key(kind, raw), made["signature"], "Đã vào lớp".encode())


SIGNED = """await (async () => {
  const no = () => Promise.reject(new DOMException("", "NotSupportedError"));
  const generateKey = (how, ...rest) => (given.includes(how) ? no() : crypto.subtle.generateKey(how, ...rest));
  const exportKey = (...facts) => crypto.subtle.exportKey(...facts);
  const { privateKey, ...scanner } = await chainJs.makeScanner(1, { generateKey, exportKey });
  return { ...scanner, signature: await chainJs.sign({ ...scanner, privateKey }, "Đã vào lớp") };
})()"""


def test_cards_before_the_camera_of_a_slow_phone(playwright: Playwright, hall: Hall, tmp_path: Path) -> None:
    """On a phone six times slower the tick stands 300 ms behind the picture it was read from; bad cards are refused there."""
    people = list(hall.people)[40:]
    lost, altered = people[4], hall.cards[people[5]]
    with writing(hall.sessions) as db:
        report_lost(db, hall.vault, hall.people[lost], actor=SYSTEM, now=clock.now())
    altered = altered[:-8] + ("A" if altered[-8] != "A" else "B") + altered[-7:]
    film(tmp_path / "cards.y4m", [*(hall.cards[name] for name in people[:4]), hall.cards[lost], altered])
    browser = launch(playwright, *FAKE_CAMERA, f"--use-file-for-fake-video-capture={tmp_path / 'cards.y4m'}")
    phone = Phone(browser, hall.place)
    phone.context.grant_permissions(["camera"])
    phone.sign_in()
    phone.lose_signal()
    phone.reopen()
    phone.context.new_cdp_session(phone.page).send("Emulation.setCPUThrottlingRate", {"rate": 6})
    phone.band("Thẻ này đã báo mất hoặc đã đổi, chưa ghi")
    phone.band("Thẻ này sai chữ ký, chưa ghi")
    expect(phone.page.locator("[data-part=last] b")).to_have_count(4, timeout=PATIENT)
    assert set(phone.page.locator("[data-part=last] b").all_inner_texts()) == set(people[:4])
    ticks = phone.page.evaluate("performance.getEntriesByName('scan to tick').map((one) => one.duration)")
    assert len(ticks) >= 6 and median(ticks) < TICK_MOST, ticks
    phone.reopen()
    expect(phone.page.locator("[data-part=last] b")).to_have_count(4, timeout=PATIENT)
    phone.close()
    browser.close()


def test_a_month_without_signal_and_what_the_phone_keeps(phones: Any, hall: Hall) -> None:
    weight = {address: wired(hall.place, address) for address in shell(hall.place)}
    assert sum(weight.values()) <= SHELL_MOST, weight

    phone = phones(off=timedelta(seconds=1))
    phone.sign_in()
    assert phone.run("(await store.pack()).body.sessions.length") == 2
    phone.lose_signal()
    phone.context.clock.set_system_time(clock.now() + timedelta(days=30))
    phone.reopen()
    expect(phone.page.locator("[data-part=offline]")).to_be_visible()
    # The names of the meeting that is over are gone; those of the one that begins are there.
    assert phone.run("(await store.pack()).body.sessions.length") == 1
    phone.show(hall.later_card)
    phone.band("đã vào lớp")
    assert phone.waiting() == 1

    # Signed out, the list stays and the phone says so. Nothing about a person lies in the shell.
    phone.context.clear_cookies()
    phone.context.set_offline(False)
    expect(phone.page.get_by_text("Máy này chưa đăng nhập")).to_be_visible(timeout=PATIENT)
    kept = phone.page.evaluate(
        """async () => (await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys())
            .map((one) => new URL(one.url).pathname)))).flat()"""
    )
    assert sorted(kept) == sorted(weight)
    assert Axe().run(phone.page).response["violations"] == []
    for button, dialog in (("find-button", "#find"), ("add-button", "#add")):
        phone.page.locator(f"[data-part={button}]").click()
        expect(phone.page.locator(f"{dialog} input")).to_be_focused()
        assert Axe().run(phone.page).response["violations"] == []
        phone.page.keyboard.press("Escape")
        expect(phone.page.locator(dialog)).to_be_hidden()
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 360


def shell(place: Place) -> list[str]:
    """The addresses the service worker keeps."""
    with urllib.request.urlopen(f"{place.url}/sw.js") as answer:
        found: list[str] = json.loads(re.search(r"const SHELL = (.*);", answer.read().decode())[1])  # type: ignore[index]
        return found


def wired(place: Place, address: str) -> int:
    """How many bytes an address sends to a browser of today."""
    request = urllib.request.Request(place.url + address, headers={"Accept-Encoding": "br, gzip"})
    with urllib.request.urlopen(request) as answer:
        return len(answer.read())
