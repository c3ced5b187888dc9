"""Which part of the audit log a viewer may read, and the words for who acted."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.access.models import Account
from lms.access.rules import Action, Viewer
from lms.audit.events import ActorKind
from lms.audit.models import AuditEvent
from lms.i18n import gettext
from lms.units.models import Unit, UnitReach
from lms.units.rules import COUNTRY_CODE


def readable_units(db: Session, viewer: Viewer) -> frozenset[int] | None:
    """The units whose events the viewer may read; None (all events, also those of no unit) for a grant on the country."""
    granted = viewer.unit_ids(Action.AUDIT_READ)
    if db.scalar(select(Unit.id).where(Unit.code == COUNTRY_CODE, Unit.id.in_(granted))) is not None:
        return None
    return frozenset(db.scalars(select(UnitReach.unit_id).where(UnitReach.ancestor_id.in_(granted))))


def actor_names(db: Session, events: Sequence[AuditEvent]) -> dict[int, str]:
    """Who acted in each event, in words, by event id."""
    ids = {event.actor_id for event in events if event.actor_kind is ActorKind.ACCOUNT and event.actor_id is not None}
    names = {row.id: row.name for row in db.execute(select(Account.id, Account.name).where(Account.id.in_(ids)))}
    return {event.id: _actor_name(event, names) for event in events}


def _actor_name(event: AuditEvent, names: dict[int, str]) -> str:
    match event.actor_kind:
        case ActorKind.ACCOUNT:
            return names.get(event.actor_id or 0, gettext("tài khoản số %(id)s", id=event.actor_id))
        case ActorKind.PERSON:
            return gettext("người số %(id)s, bằng thẻ", id=event.actor_id)
        case ActorKind.SYSTEM:
            return gettext("hệ thống")
        case ActorKind.ANONYMOUS:
            return gettext("người chưa đăng nhập")
