"""Messages to people: what is to be said to whom, by which channel, when, what became of it. Who needs one, others know."""
