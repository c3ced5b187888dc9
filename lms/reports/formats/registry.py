"""Every form in which a report leaves the house."""

from lms.kernel.errors import DomainError
from lms.reports.formats import as_csv, as_json, pdf, table, word, xlsx
from lms.reports.formats.export import Format

FORMATS: tuple[Format, ...] = (table.FORMAT, as_json.FORMAT, as_csv.FORMAT, xlsx.FORMAT, word.FORMAT, pdf.FORMAT)


def format_of(key: str) -> Format:
    """The format of that key; DomainError ``reports.format.unknown``."""
    for one in FORMATS:
        if one.key == key:
            return one
    raise DomainError("reports.format.unknown", format=key)
