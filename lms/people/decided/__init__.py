"""What trainers, supporters and designations share: rows that a decision begins, an act ends and a correction supersedes."""
