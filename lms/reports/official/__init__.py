"""Official documents: one value, laid out by Decree 30/2020, as a page, a PDF and a Word file."""
