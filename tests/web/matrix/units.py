"""Units and their changes, villages: ``lms.units`` and its pages.

Columns and statuses as in ``addresses.py``.
"""

# fmt: off
#                                                                 prov comm outs trai medi insp sign admi anon
UNITS: dict[str, tuple[int, ...]] = {
    # resolutions (of a province, of the country)
    "GET /units/changes":                                         (200, 404, 200, 404, 404, 404, 404, 200, 303),
    "GET /units/changes/<int:change_id>":                         (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /units/changes/new":                                     (200, 404, 200, 404, 404, 404, 404, 200, 303),
    "POST /units/changes/new":                                    (422, 404, 422, 404, 404, 404, 404, 422, 303),
    "POST /units/changes/file":                                   (422, 404, 422, 404, 404, 404, 404, 422, 303),
    "POST /units/changes/load":                                   (422, 404, 422, 404, 404, 404, 404, 422, 303),
    "GET /units/changes/example.xlsx":                            (200, 404, 200, 404, 404, 404, 404, 200, 303),
    # split communes
    "GET /units/splits":                                          (200, 200, 200, 200, 404, 200, 200, 404, 303),
    "GET /units/splits/<int:unit_id>":                            (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /units/splits/<int:unit_id>":                           (404, 404, 404, 404, 404, 404, 404, 404, 303),
    # villages of a commune
    "GET /units/<int:unit_id>/villages":                          (200, 200, 404, 404, 404, 200, 200, 404, 303),
    "POST /units/<int:unit_id>/villages":                         (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "POST /units/<int:unit_id>/villages/merge":                   (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "POST /units/<int:unit_id>/villages/<int:village_id>/rename": (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "POST /units/<int:unit_id>/villages/<int:village_id>/mark":   (422, 422, 404, 404, 404, 404, 404, 404, 303),
}
# fmt: on
