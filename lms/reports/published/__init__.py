"""What everybody may read: how many mediators have been trained where, without persons and without small counts."""
