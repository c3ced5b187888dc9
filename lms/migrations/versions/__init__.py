"""One file a migration, in the order their ``down_revision`` gives."""
