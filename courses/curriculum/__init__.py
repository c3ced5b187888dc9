"""Framework curricula: instruments, versions, modules. Which meeting delivers them stands in delivery."""
