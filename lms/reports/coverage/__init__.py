"""One figure of a unit: counted, folded onto a map, held against its target, listed, compared with another day."""
