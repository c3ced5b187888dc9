"""The web's own plumbing: the request's session, forms, error pages, security headers, assets. Knows no room above it."""
