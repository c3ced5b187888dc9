"""Sign-in slips: what a mediator needs on paper to come in by phone, an account and a PIN made as it is printed."""
