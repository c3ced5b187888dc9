"""Personal cards: a signed number on paper or on one's own phone by which a trainer's scanner knows who stands before it."""
