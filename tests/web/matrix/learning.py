"""A mediator's own pages, lessons, quizzes; the public library: ``courses.content``, ``assessments``, ``lms.desks``.

Columns and statuses as in ``addresses.py``.
"""

# fmt: off
#                                                 prov comm outs trai medi insp sign admi anon
LEARNING: dict[str, tuple[int, ...]] = {
    # one's own learning; no curriculum is loaded where the address holds nothing, hence 404 at /quiz
    "GET /learn/<int:lesson_id>":                 (404, 404, 404, 404, 303, 404, 404, 404, 303),
    "GET /learn/<int:lesson_id>/<int:position>":  (404, 404, 404, 404, 200, 404, 404, 404, 303),
    "POST /learn/<int:lesson_id>/<int:position>": (404, 404, 404, 404, 303, 404, 404, 404, 303),
    "GET /learn/pictures/<name>":                 (200, 200, 200, 200, 200, 200, 200, 200, 200),
    "GET /quiz":                                  (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /quiz":                                 (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /quiz/<int:sitting_id>/<int:number>":    (404, 404, 404, 404, 200, 404, 404, 404, 303),
    "POST /quiz/<int:sitting_id>/<int:number>":   (404, 404, 404, 404, 303, 404, 404, 404, 303),
    "GET /quiz/<int:sitting_id>/review":          (404, 404, 404, 404, 200, 404, 404, 404, 303),
    "POST /quiz/<int:sitting_id>/review":         (404, 404, 404, 404, 303, 404, 404, 404, 303),
    "GET /quiz/<int:sitting_id>/result":          (404, 404, 404, 404, 303, 404, 404, 404, 303),
    "GET /learn":                                 (404, 404, 404, 404, 200, 404, 404, 404, 303),
    # one's own record
    "GET /my/record":                             (404, 404, 404, 404, 200, 404, 404, 404, 303),
    "GET /my/classes/<int:class_id>.ics":         (404, 404, 404, 404, 404, 404, 404, 404, 303),
    # documents and who was handed them
    "GET /materials":                             (200, 200, 200, 200, 404, 200, 200, 404, 303),
    "GET /materials/new":                         (200, 200, 200, 404, 404, 404, 404, 404, 303),
    "POST /materials/new":                        (422, 422, 422, 404, 404, 404, 404, 404, 303),
    "GET /materials/<int:document_id>":           (200, 200, 404, 404, 404, 200, 200, 404, 303),
    "POST /materials/<int:document_id>/lists":    (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /materials/<int:document_id>/withdraw":  (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /materials/<int:document_id>/withdraw": (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "POST /materials/lists/<int:hand_out_id>/take-back": (303, 404, 404, 404, 404, 404, 404, 404, 303),
    # the public library
    "GET /library":                               (200, 200, 200, 200, 200, 200, 200, 200, 200),
    "GET /library/<lesson_key>":                  (200, 200, 200, 200, 200, 200, 200, 200, 200),
    "GET /library/<lesson_key>/<int:position>":   (200, 200, 200, 200, 200, 200, 200, 200, 200),
    "GET /library/<lesson_key>/file":             (200, 200, 200, 200, 200, 200, 200, 200, 200),
}
# fmt: on
