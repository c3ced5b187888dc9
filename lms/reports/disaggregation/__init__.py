"""A figure of persons taken apart by who they are, and which of its parts may be told to everybody."""
