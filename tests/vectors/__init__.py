"""Cases that more than one program must decide alike: here for Python, and read by the scanner's own test in a browser."""
