"""Who must be trained by when: pure rules from frozen facts to frozen decisions. No database, no clock."""
