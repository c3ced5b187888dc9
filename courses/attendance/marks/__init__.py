"""Marks of attendance that another system took: a file of them, or a program that sends them. They go the way of every scan."""
