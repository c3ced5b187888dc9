"""Online lessons: pages, and how far a person has read them."""
