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
    "GET /coverage/compare":                      (200, 200, 200, 404, 404, 200, 200, 404, 303),
    "GET /coverage/groups":                       (200, 200, 200, 404, 404, 200, 200, 404, 303),
    "GET /coverage/change":                       (200, 200, 200, 404, 404, 200, 200, 404, 303),
    "GET /indicators":                            (200, 200, 200, 404, 404, 200, 200, 404, 303),
    "GET /indicators/<indicator_code>":           (200, 200, 200, 404, 404, 200, 200, 404, 303),
    "GET /indicators/<indicator_code>/list":      (200, 200, 200, 404, 404, 200, 200, 404, 303),
    "GET /figures":                               (200, 200, 200, 200, 200, 200, 200, 200, 200),
    "GET /deadlines":                             (200, 200, 200, 404, 404, 200, 200, 404, 303),
    "GET /plans":                                 (200, 200, 200, 404, 404, 200, 200, 404, 303),
    "GET /plans/<int:plan_id>":                   (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /plans/<plan_key>":                       (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /plans/late":                            (200, 200, 200, 404, 404, 200, 200, 404, 303),
    "GET /plans/duties":                          (200, 200, 200, 404, 404, 200, 200, 404, 303),
    "GET /plans/tasks/<int:task_id>":             (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /plans/tasks/<int:task_id>":            (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /plans/tasks/<int:task_id>/back":       (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /plans/tasks/<int:task_id>/unit":       (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /plans/tasks/<int:task_id>/proof/<int:state_id>": (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /plans/<int:plan_id>/inherit":           (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /plans/<int:plan_id>/inherit":          (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /plans/<int:plan_id>/supersede":         (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /plans/<int:plan_id>/supersede":        (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /plans/<int:plan_id>/superseded/back":  (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /plans/import":                          (200, 200, 200, 404, 404, 404, 404, 404, 303),
    "GET /plans/example.yaml":                    (200, 200, 200, 404, 404, 404, 404, 404, 303),
    "POST /plans/import":                         (422, 422, 422, 404, 404, 404, 404, 404, 303),
    # reports that go up: the province of the cast asks, its commune answers
    "GET /reports":                               (200, 200, 200, 404, 404, 200, 200, 404, 303),
    "GET /reports/periods/new":                   (200, 404, 200, 404, 404, 404, 404, 404, 303),
    "POST /reports/periods/new":                  (422, 404, 422, 404, 404, 404, 404, 404, 303),
    "GET /reports/periods/<int:period_id>":       (200, 404, 404, 404, 404, 200, 200, 404, 303),
    "GET /reports/periods/<int:period_id>/<int:unit_id>": (200, 200, 404, 404, 404, 200, 200, 404, 303),
    "POST /reports/periods/<int:period_id>/<int:unit_id>/words": (404, 303, 404, 404, 404, 404, 404, 404, 303),
    "GET /reports/periods/<int:period_id>/<int:unit_id>/send": (404, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /reports/periods/<int:period_id>/<int:unit_id>/send": (404, 303, 404, 404, 404, 404, 404, 404, 303),
    "POST /reports/periods/<int:period_id>/<int:unit_id>/judge": (422, 404, 404, 404, 404, 404, 422, 404, 303),
    "GET /reports/periods/<int:period_id>/<int:unit_id>/paper": (200, 200, 404, 404, 404, 200, 200, 404, 303),
    "GET /reports/periods/<int:period_id>/<int:unit_id>/list": (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /reports/periods/<int:period_id>/<int:unit_id>/signed": (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /reports/periods/<int:period_id>/<int:unit_id>/difference": (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /.well-known/lms-report-keys.json":      (200, 200, 200, 200, 200, 200, 200, 200, 200),
    # statistical forms
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
