"""Attendance on paper: the sign-in list, the keyboard grid that enters it, photos of what was signed, the payment list."""
