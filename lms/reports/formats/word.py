"""DOCX, to be worked on in Word: by Decree 30/2020, with real styles."""

from lms.i18n import N_
from lms.reports.formats.export import Export, Format, document_of
from lms.reports.official.files import word_of


def write(export: Export) -> bytes:
    """The document; the same export gives the same bytes. DomainError ``reports.format.too_long``."""
    return word_of(document_of(export))


FORMAT = Format(
    "docx",
    N_("DOCX"),
    "docx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    text=False,
    write=write,
    drawn=True,
)
