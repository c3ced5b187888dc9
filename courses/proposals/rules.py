"""How many classes so many people need. How they are laid out stands in ``layout``, what stops a person in ``reasons``."""


def classes_needed(people: int, capacity: int) -> int:
    """The fewest classes of so many seats that hold so many people; nobody needs none. ValueError for a class without seats."""
    if capacity < 1:
        raise ValueError("a class has at least one seat")
    return -(-max(0, people) // capacity)
