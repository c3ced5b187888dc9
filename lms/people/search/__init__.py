"""Finding people as Vietnamese look for them: without accents, by the beginnings of the words of a name, in the order typed."""
