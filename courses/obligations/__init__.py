"""Who must be trained by when, and how that day was found."""
