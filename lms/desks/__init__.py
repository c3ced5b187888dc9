"""Pages that gather several rooms: home by role, a person's page, a class's people."""
