"""One person's attempt: the paper, the answers, the mark given by the server."""
