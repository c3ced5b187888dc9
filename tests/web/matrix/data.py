"""Personal data: what is kept, requests, breaches, keeping, one's own: ``lms.people.rights`` and ``lms.desks``.

Columns and statuses as in ``addresses.py``.
"""

# fmt: off
#                                                 prov comm outs trai medi insp sign admi anon
DATA: dict[str, tuple[int, ...]] = {
    # the office's pages
    "GET /data/notice":                           (200, 200, 200, 200, 200, 200, 200, 200, 200),
    "GET /data/fields":                           (200, 200, 200, 404, 404, 200, 200, 200, 303),
    "POST /data/rules":                           (404, 404, 404, 404, 404, 404, 404, 422, 303),
    "GET /data/requests":                         (200, 200, 200, 404, 404, 404, 404, 404, 303),
    "GET /data/requests/<int:request_id>":        (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /data/requests/<int:request_id>/step":  (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /data/breaches":                         (200, 200, 200, 404, 404, 404, 404, 404, 303),
    "POST /data/breaches":                        (422, 422, 422, 404, 404, 404, 404, 404, 303),
    "GET /data/breaches/<int:breach_id>":         (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /data/breaches/<int:breach_id>/step":   (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /data/retention":                        (200, 200, 200, 404, 404, 404, 404, 404, 303),
    "GET /data/retention/<int:person_id>/keep":   (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /data/retention/<int:person_id>/keep":  (422, 422, 404, 404, 404, 404, 404, 404, 303),
    # of one person
    "GET /people/<int:person_id>/data":           (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /people/<int:person_id>/data/requests": (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "POST /people/<int:person_id>/data/file":     (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /people/<int:person_id>/erase":          (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /people/<int:person_id>/erase":         (422, 422, 404, 404, 404, 404, 404, 404, 303),
    # one's own; the mediator of the cast is in no team
    "GET /my/data":                               (404, 404, 404, 404, 200, 404, 404, 404, 303),
    "POST /my/data/numbers":                      (404, 404, 404, 404, 422, 404, 404, 404, 303),
    "POST /my/data/file":                         (404, 404, 404, 404, 422, 404, 404, 404, 303),
    "POST /my/data/requests":                     (404, 404, 404, 404, 422, 404, 404, 404, 303),
}
# fmt: on
