"""PDF, to be kept and printed: by Decree 30/2020, tagged, PDF/A."""

from lms.i18n import N_
from lms.reports.formats.export import Export, Format, document_of
from lms.reports.official.files import pdf_of


def write(export: Export) -> bytes:
    """The sheet; the same export gives the same bytes. DomainError ``reports.format.too_long``."""
    return pdf_of(document_of(export))


FORMAT = Format("pdf", N_("PDF"), "pdf", "application/pdf", text=False, write=write, drawn=True)
