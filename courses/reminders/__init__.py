"""Reminders of terms that end: to the person, to officers of the commune and the province, and a weekly digest."""
