"""Opening a meeting, the codes on the wall, scans with every refusal, and the presences that follow from them."""
