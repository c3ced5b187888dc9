"""Training: what must be learnt, where it is taught, who came, who has completed, by when."""
