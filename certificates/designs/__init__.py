"""The designs a certificate can be printed in, one module each; the registry is ``certificates.designs.registry``."""
