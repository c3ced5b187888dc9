"""Every design, in one literal tuple; the first is the one that is used."""

from certificates.designs import a4_landscape

DESIGNS = (a4_landscape,)
