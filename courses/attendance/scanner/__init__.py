"""Trainers' phones as scanners: which are enrolled, what they take along to a hall, what they send afterwards."""
