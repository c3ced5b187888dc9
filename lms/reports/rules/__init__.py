"""Rules of plans, below the tables that name them: when a task happens and is late, when a report must go up. Pure."""
