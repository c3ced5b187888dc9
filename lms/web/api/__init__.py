"""What every address under /api/v1 has in common: bodies, problems, pages by cursor, answers given once. Knows no room."""
