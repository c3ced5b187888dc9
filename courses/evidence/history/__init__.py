"""Training that was held before this system: read from a workbook, matched to people, kept as evidence of its own kind."""
