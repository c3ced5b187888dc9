"""The teams of a split commune: which successor each belongs to, since when, by whose word. Never guessed."""
