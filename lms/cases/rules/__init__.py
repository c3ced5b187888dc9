"""What a form asks, which periods it has, and whether a row of counts is right. Pure."""
