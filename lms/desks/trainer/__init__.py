"""The trainer's home: today's meetings, what was missed in the last ones, what comes next."""
