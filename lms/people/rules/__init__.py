"""Appointments, ages and the make-up of a team: pure rules from frozen facts to frozen decisions. No database, no clock."""
