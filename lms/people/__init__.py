"""Persons, their appointments, the mediation teams, and the rosters they arrive in. Knows nothing of training."""
