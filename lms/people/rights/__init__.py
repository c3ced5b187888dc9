"""What the law on personal data asks: which fields are kept and why, requests with their clocks, breaches, retention."""
