"""The synthetic province, made only through the rooms' own operations."""
