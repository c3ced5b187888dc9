"""JSON, for other programs."""

import json

from lms.i18n import N_
from lms.reports.formats.export import DEMO_MARK, Export, Format


def write(export: Export) -> bytes:
    """The data as it stands; made-up data says so under ``demo``."""
    mark = {"demo": DEMO_MARK} if export.demo else {}
    return (json.dumps({**export.data, **mark}, ensure_ascii=False, indent=1) + "\n").encode()


FORMAT = Format("json", N_("JSON"), "json", "application/json", text=True, write=write)
