"""Files people have: rosters and training history.

Columns and statuses as in ``addresses.py``.
"""

# fmt: off
#                                                                prov comm outs trai medi insp sign admi anon
IMPORTS: dict[str, tuple[int, ...]] = {
    # training history
    "GET /imports/history":                                      (200, 200, 200, 404, 404, 404, 404, 404, 303),
    "POST /imports/history":                                     (422, 422, 422, 404, 404, 404, 404, 404, 303),
    "GET /imports/history/<int:file_id>":                        (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /imports/history/<int:file_id>/again":                 (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /imports/history/<int:file_id>/columns":                (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /imports/history/<int:file_id>/columns":               (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /imports/history/<int:file_id>/undo":                   (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /imports/history/<int:file_id>/undo":                  (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /imports/history/<int:file_id>/write":                 (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /imports/history/<int:file_id>/refused.xlsx":           (404, 404, 404, 404, 404, 404, 404, 404, 303),
    # rosters
    "GET /imports":                                              (200, 200, 200, 404, 404, 404, 404, 404, 303),
    "POST /imports":                                             (422, 422, 422, 404, 404, 404, 404, 404, 303),
    "GET /imports/<int:import_id>":                              (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /imports/<int:import_id>/codes":                       (303, 303, 404, 404, 404, 404, 404, 404, 303),
    "POST /imports/<int:import_id>/again":                       (303, 303, 404, 404, 404, 404, 404, 404, 303),
    "POST /imports/<int:import_id>/write":                       (303, 409, 404, 404, 404, 404, 404, 404, 303),
    "GET /imports/<int:import_id>/refused.xlsx":                 (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "GET /imports/<int:import_id>/columns":                      (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "POST /imports/<int:import_id>/columns":                     (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /imports/<int:import_id>/file":                         (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /imports/<int:import_id>/undo":                         (409, 409, 404, 404, 404, 404, 404, 404, 303),
    "POST /imports/<int:import_id>/undo":                        (409, 409, 404, 404, 404, 404, 404, 404, 303),
    "POST /imports/<int:import_id>/left":                        (303, 303, 404, 404, 404, 404, 404, 404, 303),
    "POST /imports/<int:import_id>/rows/<int:row_number>/leave": (303, 303, 404, 404, 404, 404, 404, 404, 303),
    "GET /imports/<int:import_id>/rows/<int:row_number>":        (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /imports/<int:import_id>/rows/<int:row_number>":       (303, 303, 404, 404, 404, 404, 404, 404, 303),
}
# fmt: on
