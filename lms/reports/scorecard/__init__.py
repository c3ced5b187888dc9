"""Every indicator of one unit on a day: held against each target that concerns it, broken down, with the lists behind it."""
