"""Where a figure is heading if things go on as they went, and what it takes to reach the floor in time."""
