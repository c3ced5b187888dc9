"""What a resolution says, and what follows from it for the register. Pure."""
