"""Reads everything and writes only plans: the basis of a question, indicators, targets, exports."""
