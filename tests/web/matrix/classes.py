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
    "POST /proposals/<int:proposal_id>/drop":                                     (303, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /proposals/<int:proposal_id>/calls":                                    (303, 303, 404, 404, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>":                                               (200, 200, 404, 200, 404, 200, 200, 404, 303),
    "GET /classes/<int:class_id>/sessions/new":                                  (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/sessions/new":                                 (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/sessions/<int:session_id>/change":              (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/sessions/<int:session_id>/change":             (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/sessions/<int:session_id>/cancel":              (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/sessions/<int:session_id>/cancel":             (422, 422, 404, 404, 404, 404, 404, 404, 303),
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
    "GET /classes/<int:class_id>/sessions/<int:session_id>/people/<int:person_id>/history":
        (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/sessions/<int:session_id>/scans":               (200, 200, 404, 200, 404, 200, 200, 404, 303),
    "GET /classes/<int:class_id>/sessions/<int:session_id>/refusals":            (200, 200, 404, 200, 404, 200, 200, 404, 303),
    # marks of another system: a file, or a program with a token; a cookie opens nothing of the API
    "GET /classes/<int:class_id>/marks":                                         (200, 200, 404, 200, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/marks":                                        (422, 422, 404, 422, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/marks/<int:file_id>":                           (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/marks/<int:file_id>/write":                    (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/marks/<int:file_id>/refused":                   (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /api/v1/classes":                                                       (401, 401, 401, 401, 401, 401, 401, 401, 401),
    "GET /api/v1/classes/<int:class_id>/sessions":                               (401, 401, 401, 401, 401, 401, 401, 401, 401),
    "GET /api/v1/sessions/<int:session_id>/presences":                           (401, 401, 401, 401, 401, 401, 401, 401, 401),
    "POST /api/v1/sessions/<int:session_id>/marks":                              (401, 401, 401, 401, 401, 401, 401, 401, 401),
    # sign-in lists and what a class pays; the sheet of the example is the trainer's class's
    "GET /classes/<int:class_id>/sessions/<int:session_id>/paper":               (200, 200, 404, 200, 404, 200, 200, 404, 303),
    "POST /classes/<int:class_id>/sessions/<int:session_id>/paper":              (303, 303, 404, 303, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/sessions/<int:session_id>/paper/<code>":        (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/sessions/<int:session_id>/paper/<code>.pdf":    (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/sessions/<int:session_id>/paper/<code>/grid":   (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/sessions/<int:session_id>/paper/<code>/grid":  (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/sessions/<int:session_id>/paper/<code>/people": (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/sessions/<int:session_id>/paper/photos":       (422, 422, 404, 422, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/sessions/<int:session_id>/paper/photos/<int:photo_id>":
        (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/sessions/<int:session_id>/paper/photos/<int:photo_id>/read":
        (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/sessions/<int:session_id>/paper/photos/<int:photo_id>/rows":
        (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/sessions/<int:session_id>/paper/photos/<int:photo_id>/rows.jpg":
        (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/payment":                                       (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/payment":                                      (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/payment.pdf":                                   (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/payment.xlsx":                                  (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/payment/sheet":                                 (404, 404, 404, 404, 404, 404, 404, 404, 303),
    # an assessment on paper: the class of the example teaches a version that has none
    "GET /classes/<int:class_id>/results":                                       (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/results":                                      (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/results/paper":                                 (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/results/key":                                   (404, 404, 404, 404, 404, 404, 404, 404, 303),
    # sign-in slips of one person
    "GET /people/<int:person_id>/slip":                                          (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /people/<int:person_id>/slip":                                         (200, 200, 404, 404, 404, 404, 404, 404, 303),
    # scanners: what the program on the phone asks; an upload needs no sign-in, its signature says whose it is
    # the program itself is the same for everybody, and kept on phones
    "GET /scan":                                                                 (200, 200, 200, 200, 200, 200, 200, 200, 200),
    "GET /sw.js":                                                                (200, 200, 200, 200, 200, 200, 200, 200, 200),
    "GET /manifest.webmanifest":                                                 (200, 200, 200, 200, 200, 200, 200, 200, 200),
    "GET /scan/me":                                                              (200, 200, 200, 200, 200, 200, 200, 200, 200),
    "POST /scan/scanners":                                                       (400, 400, 400, 400, 404, 404, 404, 404, 303),
    "GET /scan/pack":                                                            (200, 200, 200, 200, 404, 404, 404, 404, 303),
    "POST /scan/sync":                                                           (400, 400, 400, 400, 400, 400, 400, 400, 400),
    # what learners contest and what is odd; of nobody yet
    "GET /attendance/contests":                                                  (200, 200, 200, 200, 404, 404, 404, 404, 303),
    "GET /attendance/contests/<int:contest_id>":                                 (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /attendance/contests/<int:contest_id>":                                (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /attendance/flags":                                                     (200, 200, 200, 200, 404, 200, 200, 404, 303),
    "POST /attendance/flags/<int:flag_id>/notes":                                (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /my/attendance":                                                        (404, 404, 404, 200, 200, 404, 404, 404, 303),
    "GET /my/attendance/<int:session_id>/contest":                               (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /my/attendance/<int:session_id>/contest":                              (404, 404, 404, 404, 404, 404, 404, 404, 303),
    # personal cards; forms are sent empty, nobody has a card or has ordered a sheet, the token is altered
    "GET /classes/<int:class_id>/cards":                                         (200, 200, 404, 200, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/cards":                                        (422, 422, 404, 422, 404, 404, 404, 404, 303),
    "GET /teams/<int:team_id>/cards":                                            (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /teams/<int:team_id>/cards":                                           (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /units/<int:unit_id>/cards":                                            (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /units/<int:unit_id>/cards":                                           (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /cards/sheets/<int:job_id>":                                            (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /cards/sheets/<int:job_id>.pdf":                                        (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /people/<int:person_id>/card":                                          (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /people/<int:person_id>/card":                                         (303, 303, 404, 404, 404, 404, 404, 404, 303),
    "POST /people/<int:person_id>/card/reissue":                                 (303, 303, 404, 404, 404, 404, 404, 404, 303),
    "POST /people/<int:person_id>/card/lost":                                    (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /people/<int:person_id>/card/photo":                                    (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /people/<int:person_id>/card/photo":                                   (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "POST /people/<int:person_id>/card/photo/remove":                            (303, 303, 404, 404, 404, 404, 404, 404, 303),
    "GET /p/<token>":                                                            (200, 200, 200, 200, 200, 200, 200, 200, 200),
    "POST /p/<token>":                                                           (303, 303, 303, 303, 303, 303, 303, 303, 422),
    "POST /my/card":                                                             (404, 404, 404, 404, 303, 404, 404, 404, 303),
    # pages about phones and what they sent; of the example's own phones there are none
    "GET /scan/scanners":                                                        (200, 200, 200, 200, 404, 404, 404, 404, 303),
    "GET /scan/scanners/<int:scanner_id>":                                       (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /scan/scanners/<int:scanner_id>/lost":                                  (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /scan/scanners/<int:scanner_id>/lost":                                 (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /scan/scanners/<int:scanner_id>/settle":                               (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/sessions/<int:session_id>/records":             (200, 200, 404, 200, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/sessions/<int:session_id>/records/settle":     (303, 303, 404, 303, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/sessions/<int:session_id>/records/<int:record_id>":
        (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/sessions/<int:session_id>/records/<int:record_id>":
        (404, 404, 404, 404, 404, 404, 404, 404, 303),
    # the address inside a session's code; the example is altered, so it is nothing to anybody
    "GET /c/<token>":                                                            (404, 404, 404, 404, 404, 404, 404, 404, 404),
    "POST /c/<token>":                                                           (404, 404, 404, 404, 404, 404, 404, 404, 404),
}
# fmt: on
