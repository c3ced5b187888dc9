"""The register of certificates and the public check: ``certificates``.

Columns and statuses as in ``addresses.py``.
"""

# fmt: off
#                                                      prov comm outs trai medi insp sign admi anon
CERTIFICATES: dict[str, tuple[int, ...]] = {
    # the register
    "GET /certificates":                               (200, 200, 200, 404, 404, 200, 200, 404, 303),
    "GET /certificates/eligible":                      (200, 200, 200, 404, 404, 404, 404, 404, 303),
    "POST /certificates/preview":                      (422, 422, 422, 404, 404, 404, 404, 404, 303),
    "POST /certificates/issue":                        (422, 422, 422, 404, 404, 404, 404, 404, 303),
    "GET /certificates/<int:certificate_id>":          (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /certificates/<int:certificate_id>.pdf":      (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /certificates/<int:certificate_id>/revoke":  (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /certificates/<int:certificate_id>/correct": (404, 404, 404, 404, 404, 404, 404, 404, 303),
    # one's own
    "GET /my/certificates":                            (404, 404, 404, 404, 200, 404, 404, 404, 303),
    # the public check
    "GET /verify":                                     (200, 200, 200, 200, 200, 200, 200, 200, 200),
    "GET /verify/<code>":                              (404, 404, 404, 404, 404, 404, 404, 404, 404),
    "GET /.well-known/lms-keys.json":                  (200, 200, 200, 200, 200, 200, 200, 200, 200),
}
# fmt: on
