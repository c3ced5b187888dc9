"""Schema migrations. ``tools/migration.py "what changes"`` writes the next one; ``lms.upgrade`` runs them."""
