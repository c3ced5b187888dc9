"""A real installation made ready for a story: reference data, an officer, a trainer, and no mediator yet."""

from dataclasses import dataclass

from lms import clock
from lms.access import operations
from lms.access.hashing import Locksmith
from lms.access.operations import Mandate
from lms.access.rules import Role
from lms.audit.events import SYSTEM
from lms.config import load_settings
from lms.db import make_engine, make_sessions, writing
from lms.keys.sealing import Vault
from lms.loading import load_reference
from lms.people.models import TrainerLevel
from lms.people.trainers.operations import TrainerFacts, recognise_trainers
from lms.prepared import note_prepared
from lms.units.queries import find_unit
from tests.browser.conftest import Place
from tests.cast import PASSWORD, START

COMMUNE, COMMUNE_NAME, PROVINCE = "06325", "Xã Bắc Sơn", "20"
OFFICER, TRAINER = "can.bo", "tap.huan.vien"
TRAINER_NAME = "Hoàng Thị Lan"


@dataclass(frozen=True)
class Post:
    """An account to open: what it is called, whose it is, for what."""

    username: str
    name: str
    role: Role
    unit_code: str
    person_id: int | None = None


def furnish(place: Place) -> None:
    """Load what ships with the product, record a trainer of the province, open her account and an officer's."""
    settings = load_settings(place.environment)
    engine = make_engine(settings.database_url)
    sessions = make_sessions(engine)
    smith = Locksmith(Vault(settings.data_key, settings.signing_passphrase))
    now, today = clock.now(), clock.today()
    load_reference(sessions, now=now)
    with writing(sessions) as db:
        unit = find_unit(db, PROVINCE, today)
        facts = TrainerFacts(full_name=TRAINER_NAME, level=TrainerLevel.PROVINCE, unit_id=unit.id, valid_from=START)
        trainer = recognise_trainers(db, [facts], actor=SYSTEM, now=now)[0]
        for post in (
            Post(OFFICER, "Vi Văn Định", Role.OFFICER, COMMUNE),
            Post(TRAINER, TRAINER_NAME, Role.TRAINER, PROVINCE, trainer),
        ):
            mandate = Mandate(post.role, find_unit(db, post.unit_code, today).id, START)
            account = operations.add_account(
                db, post.username, post.name, mandate, person_id=post.person_id, actor=SYSTEM, now=now
            )
            kept = smith.make(PASSWORD, account_id=account.id, username=post.username, pin_allowed=False)
            operations.keep_secret(db, account, kept, actor=SYSTEM, now=now)
    engine.dispose()
    note_prepared(settings)
