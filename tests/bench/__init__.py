"""Measurements, run only by ``./test bench``: every figure is a ratio to the ruler of the same minutes."""
