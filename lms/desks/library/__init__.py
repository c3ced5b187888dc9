"""The public library: the online lessons, for anyone to read, search, save and print."""
