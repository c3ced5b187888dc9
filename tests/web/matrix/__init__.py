"""The matrix: every address × every member of the cast, room by room."""
