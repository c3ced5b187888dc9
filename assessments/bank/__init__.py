"""Questions, one module per kind, and the assessments drawn from them."""
