"""The register of trainers for the office: who is recognised, what they learnt and taught."""
