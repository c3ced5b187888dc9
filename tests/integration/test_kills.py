"""Processes killed at random moments under load: every check-in that was acknowledged is there, none is there twice.

A hundred kills, fifty on each database: of the forked processes of ``hall`` (two servers of the real application and a
worker), of a worker of granian, of granian itself. Phones try again under the same number until they are answered.
"""

import base64
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from urllib.parse import urlencode

import psutil
import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import func, select

from courses.attendance.cards.operations import issue_cards
from courses.attendance.cards.tokens import address_of
from courses.attendance.models import Presence, Scan
from courses.attendance.operations import trust_phone
from courses.attendance.scanner.models import ScannerRecord
from courses.attendance.scanner.rules import Signed
from courses.evidence.models import Evidence
from lms import clock
from lms.access.rules import Role
from lms.audit.events import SYSTEM
from lms.audit.queries import verify
from lms.db import Sessions, make_engine, make_sessions, writing
from tests.bench.load import Server, serve_product
from tests.browser.conftest import ROOT, Place, installation
from tests.cast import VAULT, make_account, make_country
from tests.conftest import DIALECTS
from tests.factories.attendance import Door, stand_at_door
from tests.factories.delivery import enrol, make_person
from tests.factories.scanners import Phone

pytestmark = pytest.mark.loopback

SEED = 5
PEOPLE = 120
FORKED = 48
SECRET = "a secret key of the tests, long enough"
KEYS = {
    "LMS_SECRET_KEY": SECRET,
    "LMS_DATA_KEY": base64.b64encode(VAULT.data_key).decode(),
    "LMS_SIGNING_PASSPHRASE": VAULT.passphrase,
}


@dataclass
class Hall:
    """An open meeting; people with cards and phones seen before; the session cookie of somebody else who is signed in."""

    sessions: Sessions
    door: Door
    ids: list[int]
    phones: list[str]
    cards: list[str]
    scanners: list[Phone]
    signed_in: str


def furnish(sessions: Sessions) -> Hall:
    now = clock.now()
    with writing(sessions) as db:
        country = make_country(db)
        trainer = make_person(db, "Hoàng Thị Lan")
        account = make_account(db, "lan", Role.TRAINER, country.province, person_id=trainer.id)
        door = stand_at_door(db, country.commune, now, trainers=(trainer,))
        people = [door.person, *(make_person(db, f"Nông Văn {number}") for number in range(PEOPLE - 1))]
        enrol(db, door.training_class, *people[1:])
        cards = issue_cards(db, VAULT, [person.id for person in people], actor=SYSTEM, now=now)
        codes = {card.person_id: address_of("http://localhost", card.claim) for card in cards}
        phones = [trust_phone(db, person.id, now=now) for person in people]
        mediator = make_account(db, "pao", Role.MEDIATOR, country.commune, person_id=make_person(db).id)
        scanners = [Phone(1), Phone(2, "ES256")]
        for one in scanners:
            one.enrol(db, account.id, now=now)
        ids = [person.id for person in people]
    who = {"_user_id": f"{mediator.id}:{mediator.generation}", "_fresh": True}
    return Hall(sessions, door, ids, phones, [codes[one] for one in ids], scanners, cookie_of(who))


def cookie_of(session: dict[str, object]) -> str:
    """The session cookie of the product, made by hand."""
    app = Flask("cookie")
    app.secret_key = SECRET
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    return f"session={signer.dumps(session)}"


# --- the load ---------------------------------------------------------------------------------------------------------

Answer = tuple[int, bytes, str]


@dataclass
class Load:
    """Phones at the door and scanners at once. What was acknowledged is noted; what was not is sent again."""

    hall: Hall
    port: int
    acknowledged: set[int] = field(default_factory=set)
    told: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    taps: int = 0
    broken: int = 0
    answers: int = 0
    errors: list[BaseException] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer | None:
        """Status, body, cookie; None when the server went away."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            link.request(method, path, body, headers)
            answer = link.getresponse()
            return answer.status, answer.read(), (answer.headers["Set-Cookie"] or "").partition(";")[0]
        except (OSError, http.client.HTTPException):
            self.broken += 1
            return None
        finally:
            link.close()

    def insist(self, ask: Callable[[], Answer | None]) -> Answer | None:
        """Ask until there is an answer; None when the load is over before."""
        while not self.over.is_set():
            found = ask()
            if found is None:
                self.over.wait(0.05)  # as a phone would; the processors are wanted by whoever is started anew
            else:
                assert found[0] == 200, found
                self.answers += 1
                return found
        return None

    def let_work(self) -> None:
        """Return when some have been answered since the last kill: between two of them the load goes on."""
        enough = self.answers + 2
        while self.answers < enough and not self.over.wait(0.002):
            pass

    def come(self, number: int) -> None:
        """One tap after the other, everybody several times; on every second phone somebody else is signed in."""
        rng, first = Random(SEED + number), {"Cookie": self.hall.signed_in} if number % 2 else dict[str, str]()
        page = self.insist(lambda: self.ask("GET", self.address(), None, first))
        while page is not None and not self.over.is_set():
            person = rng.randrange(PEOPLE)
            self.taps += 1
            if self.tap(person, f"{number}-{self.taps}", page) is not None:
                self.acknowledged.add(person)

    def tap(self, person: int, nonce: str, page: Answer) -> Answer | None:
        token = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', page[1])
        assert token is not None
        form = urlencode({"csrf_token": token[1].decode(), "nonce": nonce}).encode()
        cookie = f"phone={self.hall.phones[person]}; {page[2]}"
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        return self.insist(lambda: self.ask("POST", self.address(), form, headers))

    def address(self) -> str:
        return f"/c/{self.hall.door.token(clock.now())}"

    def scan(self, number: int) -> None:
        """Batches of new records, with some that were answered before."""
        rng, phone, made = Random(SEED - number), self.hall.scanners[number], list[Signed]()
        while not self.over.is_set():
            part = [self.record(phone, rng) for _ in range(8)] + rng.sample(made, min(3, len(made)))
            made = part + made[:50]
            if answer := self.insist(partial(self.upload, phone, part)):
                for one in json.loads(answer[1])["answers"]:
                    said = one["outcome"], one["reason"]
                    assert self.told.setdefault(one["nonce"], said) == said

    def record(self, phone: Phone, rng: Random) -> Signed:
        return phone.tell("card", self.hall.door.session.id, clock.now(), card=self.hall.cards[rng.randrange(PEOPLE)])

    def upload(self, phone: Phone, part: Sequence[Signed]) -> Answer | None:
        return self.ask("POST", "/scan/sync", phone.body(part, clock.now()), {"Content-Type": "application/json"})

    @contextmanager
    def running(self) -> Iterator[None]:
        """Four phones at the door and two scanners, for as long as the block."""
        tasks = [*(partial(self.come, number) for number in range(4)), *(partial(self.scan, number) for number in range(2))]
        threads = [threading.Thread(target=self._keep, args=(task,)) for task in tasks]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.over.set()
            for thread in threads:
                thread.join()
            self.over.clear()
        assert self.errors == []

    def _keep(self, task: Callable[[], None]) -> None:
        try:
            task()
        except BaseException as error:
            self.errors.append(error)
            self.over.set()


# --- the kills --------------------------------------------------------------------------------------------------------


def kill_forked(place: Place, load: Load, rng: Random, times: int) -> Counter[str]:
    """Kill servers and the worker of ``hall`` at random moments, several times a second."""
    killed: Counter[str] = Counter()
    with socket.create_server(("127.0.0.1", load.port), backlog=64) as listening:
        listening.set_inheritable(True)
        command = [sys.executable, "-m", "tests.integration.hall", str(listening.fileno())]
        facts = {"env": place.environment, "cwd": ROOT, "pass_fds": [listening.fileno()], "stdout": subprocess.PIPE}
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, text=True, **facts)  # type: ignore[call-overload]
        alive = dict[str, str]()
        try:
            for _ in range(3):
                alive.update([process.stdout.readline().split()])
            with load.running():
                for _ in range(times):
                    load.let_work()
                    time.sleep(rng.uniform(0, 0.06))
                    pid = rng.choice(sorted(alive))
                    os.kill(int(pid), signal.SIGKILL)
                    killed[alive.pop(pid)] += 1
                    alive.update([process.stdout.readline().split()])
                load.let_work()
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)
            process.stdout.close()
    return killed


def kill_granian(place: Place, load: Load, rng: Random) -> Counter[str]:
    """Kill one of granian's workers, which it starts anew; then granian itself, whose workers must not outlive it."""
    for kind in ("a worker of granian", "granian"):
        with serve_product(place.environment) as server:
            load.port = server.port
            with load.running():
                load.let_work()
                time.sleep(rng.uniform(0, 0.06))
                workers = started(server)
                victim = psutil.Process(server.process.pid) if kind == "granian" else rng.choice(workers)
                victim.kill()
                _gone, left = psutil.wait_procs(workers, 20)
                assert left == []
                if kind != "granian":
                    load.let_work()
    return Counter(("a worker of granian", "granian"))


def started(server: Server) -> list[psutil.Process]:
    """Both of granian's workers, once they are there."""
    while len(workers := server.family()[1:]) < 2:
        time.sleep(0.02)
    return workers


def look(hall: Hall, load: Load) -> None:
    """Nothing that was acknowledged is missing, nothing is there twice."""
    with hall.sessions() as db:
        present = list(db.scalars(select(Presence.person_id).where(Presence.present)))
        assert len(present) == len(set(present))
        assert {hall.ids[number] for number in load.acknowledged} <= set(present)
        kept = {row.nonce: (row.outcome.value, row.reason) for row in db.scalars(select(ScannerRecord))}
        assert {nonce: kept.get(nonce) for nonce in load.told} == load.told
        scanned = select(func.count(Scan.id)).where(Scan.device.in_([one.fingerprint for one in hall.scanners]))
        assert db.scalar(scanned) == db.scalar(select(func.count(ScannerRecord.id))) == len(kept)
        proved = Counter(db.scalars(select(Evidence.person_id)))
        assert proved == Counter(dict.fromkeys(present, 2))
        assert verify(db).broken_at is None


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_was_acknowledged_is_there_once(dialect: str, tmp_path: Path) -> None:
    rng = Random(SEED)
    with installation(dialect, tmp_path) as place:
        place.environment.update(KEYS)
        engine = make_engine(place.environment["LMS_DATABASE_URL"])
        hall = furnish(make_sessions(engine))
        load = Load(hall, int(place.url.rpartition(":")[2]))
        killed = kill_forked(place, load, rng, FORKED) + kill_granian(place, load, rng)
        look(hall, load)
        engine.dispose()
    assert killed.total() == FORKED + 2
    assert killed["worker"] > 5
    assert load.broken > 0
    assert len(load.acknowledged) > PEOPLE // 4
    assert len(load.told) > 100
