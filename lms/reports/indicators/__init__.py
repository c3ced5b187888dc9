"""The indicators: one module each, listed in ``registry``; what they share is in ``question``, ``figures`` and ``serving``."""
