"""Two records of one human being: finding them, making them one, and taking that back exactly."""
