"""The statistical forms of the justice sector: Form 11 (organisation and people), Form 12 (cases), on any map."""
