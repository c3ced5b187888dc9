"""Whether every team of a unit is composed as the law asks, on any day."""
