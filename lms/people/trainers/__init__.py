"""Trainers of every level: who recognised them by which decision, from when until when; and the ratio to teams."""
