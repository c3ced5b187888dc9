"""A laptop that serves phones over its own hotspot, in a hall without signal: a certificate that the phones accept."""
