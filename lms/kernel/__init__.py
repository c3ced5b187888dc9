"""Standard library only: calendar arithmetic, errors, ratio, Vietnamese text. Knows no database, no web, no clock."""
