"""The yearly review of the teams: a work list with an outcome for each, frozen when it is closed."""
