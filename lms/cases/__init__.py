"""Case counts of mediation teams by period (Form 12): entered by communes, kept as versions. Training stands elsewhere."""
