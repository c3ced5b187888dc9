"""Figures, deadlines, plans, statistical forms, case counts: ``lms.reports`` and ``lms.cases``.

Columns and statuses as in ``addresses.py``.
"""

# fmt: off
#                                                 prov comm outs trai medi insp sign admi anon
FIGURES: dict[str, tuple[int, ...]] = {
    # home by role
    "GET /":                                      (200, 200, 200, 200, 200, 200, 200, 303, 303),
    # figures, deadlines, plans
    "GET /coverage":                              (200, 200, 200, 404, 404, 200, 200, 404, 303),
    "GET /coverage/list":                         (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /coverage/team/<int:team_id>":           (200, 200, 404, 404, 404, 200, 200, 404, 303),
    "GET /coverage/change":                       (200, 200, 200, 404, 404, 200, 200, 404, 303),
    "GET /deadlines":                             (200, 200, 200, 404, 404, 200, 200, 404, 303),
    "GET /plans":                                 (200, 200, 200, 404, 404, 200, 200, 404, 303),
    "GET /plans/<int:plan_id>":                   (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /plans/import":                          (200, 200, 200, 404, 404, 404, 404, 404, 303),
    "POST /plans/import":                         (422, 422, 422, 404, 404, 404, 404, 404, 303),
    # statistical forms
    "GET /reports":                               (200, 200, 200, 404, 404, 200, 200, 404, 303),
    "GET /reports/form11":                        (200, 200, 200, 404, 404, 200, 200, 404, 303),
    "GET /reports/form11/list":                   (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /reports/qualifications":               (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /reports/form12":                        (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /reports/form12/list":                   (404, 404, 404, 404, 404, 404, 404, 404, 303),
    # case counts by period
    "GET /cases":                                 (200, 200, 200, 404, 404, 200, 200, 404, 303),
    "POST /cases/locks":                          (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /cases/<int:unit_id>/<period>":          (200, 200, 404, 404, 404, 200, 200, 404, 303),
    "POST /cases/<int:unit_id>/<period>":         (303, 303, 404, 404, 404, 404, 404, 404, 303),
    "GET /cases/<int:unit_id>/<period>/file":     (200, 200, 404, 404, 404, 200, 200, 404, 303),
    "POST /cases/<int:unit_id>/<period>/file":    (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /cases/<int:unit_id>/<period>/versions": (200, 200, 404, 404, 404, 200, 200, 404, 303),
}
# fmt: on
