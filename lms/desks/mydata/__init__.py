"""What is kept of one person, in words: for the person, and for an officer on behalf of somebody without a phone."""
