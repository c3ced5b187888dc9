"""Dated designations of communes and teams (pilot, typical, advanced new-rural, five-good) with their decision."""
