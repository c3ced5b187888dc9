"""The newcomers of a unit, where each stands on the day, and the page that lists them."""
