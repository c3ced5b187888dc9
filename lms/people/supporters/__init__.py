"""Legal professionals who support mediation teams, as dated links to teams or to a whole commune."""
