"""Dated policy rows with their legal source, and the calendar of days off. What follows from them is ruled further up."""
