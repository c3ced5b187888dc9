"""The acts of a career: recognised, re-elected, moved, ended, corrected; the decisions they rest on."""
