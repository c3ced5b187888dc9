"""Files people hand in or receive: storage, checks, reading and writing sheets. Who may see a file is its owner's matter."""
