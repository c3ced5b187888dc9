"""Work done outside a request: the job table, the worker and the schedule. What a job does belongs to the room it works for."""
