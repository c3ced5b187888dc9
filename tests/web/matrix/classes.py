"""Curricula, classes, attendance, sign-in slips: ``courses`` and the desks over it.

Columns and statuses as in ``addresses.py``.
"""

# fmt: off
#                                                                                prov comm outs trai medi insp sign admi anon
CLASSES: dict[str, tuple[int, ...]] = {
    # the class of the example is the trainer's, held by the commune
    "GET /classes/<int:class_id>/slips":                                         (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/slips":                                        (303, 303, 404, 404, 404, 404, 404, 404, 303),
    "GET /curricula":                                                            (200, 200, 200, 200, 404, 200, 200, 404, 303),
    "GET /classes":                                                              (200, 200, 200, 200, 404, 200, 200, 404, 303),
    "GET /classes/new":                                                          (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /classes/new":                                                         (404, 404, 404, 404, 404, 404, 404, 404, 303),
    # the proposal of the example is the commune's, with one class for nobody yet; forms are sent empty
    "GET /proposals":                                                            (200, 200, 200, 404, 404, 404, 404, 404, 303),
    "GET /proposals/new":                                                        (200, 200, 200, 404, 404, 404, 404, 404, 303),
    "POST /proposals/new":                                                       (422, 422, 422, 404, 404, 404, 404, 404, 303),
    "GET /proposals/<int:proposal_id>":                                          (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /proposals/<int:proposal_id>/classes/<int:number>":                    (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "POST /proposals/<int:proposal_id>/confirm":                                 (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /proposals/<int:proposal_id>/calls":                                    (303, 303, 404, 404, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>":                                               (200, 200, 404, 200, 404, 200, 200, 404, 303),
    "GET /classes/<int:class_id>/sessions/new":                                  (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/sessions/new":                                 (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/enrol":                                         (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/enrol":                                        (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/people/<int:person_id>/withdraw":               (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/people/<int:person_id>/withdraw":              (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/close":                                         (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/close":                                        (303, 409, 404, 404, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/cancel":                                        (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/cancel":                                       (303, 409, 404, 404, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/sessions/<int:session_id>/open":               (303, 303, 404, 303, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/sessions/<int:session_id>/close":              (303, 303, 404, 303, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/sessions/<int:session_id>/board":               (200, 200, 404, 200, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/sessions/<int:session_id>/board/state":         (200, 200, 404, 200, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/sessions/<int:session_id>/poster":              (200, 200, 404, 200, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/sessions/<int:session_id>/list":                (200, 200, 404, 200, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/sessions/<int:session_id>/list":               (422, 422, 404, 422, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/sessions/<int:session_id>/walk-ins/<int:person_id>":
        (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/sessions/<int:session_id>/people/<int:person_id>":
        (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/sessions/<int:session_id>/people/<int:person_id>":
        (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/sessions/<int:session_id>/scans":               (200, 200, 404, 200, 404, 200, 200, 404, 303),
    "GET /classes/<int:class_id>/sessions/<int:session_id>/refusals":            (200, 200, 404, 200, 404, 200, 200, 404, 303),
    # sign-in slips of one person
    "GET /people/<int:person_id>/slip":                                          (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /people/<int:person_id>/slip":                                         (200, 200, 404, 404, 404, 404, 404, 404, 303),
    # the address inside a session's code; the example is altered, so it is nothing to anybody
    "GET /c/<token>":                                                            (404, 404, 404, 404, 404, 404, 404, 404, 404),
    "POST /c/<token>":                                                           (404, 404, 404, 404, 404, 404, 404, 404, 404),
}
# fmt: on
