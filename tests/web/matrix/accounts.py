"""Signing in, one's own account, accounts of others, the log and the work: ``lms.access``, ``lms.admin``.

Columns and statuses as in ``addresses.py``.
"""

# fmt: off
#                                                         prov comm outs trai medi insp sign admi anon
ACCOUNTS: dict[str, tuple[int, ...]] = {
    # is the process up
    "GET /healthz":                                       (200, 200, 200, 200, 200, 200, 200, 200, 200),
    "GET /readyz":                                        (200, 200, 200, 200, 200, 200, 200, 200, 200),
    # the laptop of a hall; the tests' has no certificate of its own
    "GET /hall":                                          (404, 404, 404, 404, 404, 404, 404, 404, 404),
    "GET /hall/ca.crt":                                   (404, 404, 404, 404, 404, 404, 404, 404, 404),
    # sign-in, printed codes, one's own account
    "GET /sign-in":                                       (303, 303, 303, 303, 303, 303, 303, 303, 200),
    "POST /sign-in":                                      (303, 303, 303, 303, 303, 303, 303, 303, 422),
    "POST /sign-out":                                     (303, 303, 303, 303, 303, 303, 303, 303, 303),
    "POST /language":                                     (303, 303, 303, 303, 303, 303, 303, 303, 303),
    "GET /first-admin/<code>":                            (404, 404, 404, 404, 404, 404, 404, 404, 404),
    "POST /first-admin/<code>":                           (404, 404, 404, 404, 404, 404, 404, 404, 404),
    "GET /code":                                          (200, 200, 200, 200, 200, 200, 200, 200, 200),
    "POST /code":                                         (422, 422, 422, 422, 422, 422, 422, 422, 422),
    "GET /code/secret":                                   (303, 303, 303, 303, 303, 303, 303, 303, 303),
    "POST /code/secret":                                  (303, 303, 303, 303, 303, 303, 303, 303, 303),
    "GET /account":                                       (200, 200, 200, 200, 200, 200, 200, 200, 303),
    "POST /account/secret":                               (422, 422, 422, 422, 422, 422, 422, 422, 303),
    "POST /account/end-sessions":                         (303, 303, 303, 303, 303, 303, 303, 303, 303),
    # tokens for programs; the description of the API is for everybody
    "GET /account/tokens":                                (200, 200, 200, 200, 404, 200, 200, 404, 303),
    "POST /account/tokens":                               (422, 422, 422, 422, 404, 422, 422, 404, 303),
    "POST /account/tokens/<int:token_id>/end":            (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /api/v1/openapi.json":                           (200, 200, 200, 200, 200, 200, 200, 200, 200),
    # accounts of others
    "GET /admin/accounts":                                (404, 404, 404, 404, 404, 404, 404, 200, 303),
    "GET /admin/accounts/new":                            (404, 404, 404, 404, 404, 404, 404, 200, 303),
    "POST /admin/accounts/new":                           (404, 404, 404, 404, 404, 404, 404, 422, 303),
    "GET /admin/accounts/<int:account_id>":               (404, 404, 404, 404, 404, 404, 404, 200, 303),
    "POST /admin/accounts/<int:account_id>/reset":        (404, 404, 404, 404, 404, 404, 404, 303, 303),
    "POST /admin/accounts/<int:account_id>/disable":      (404, 404, 404, 404, 404, 404, 404, 303, 303),
    "POST /admin/accounts/<int:account_id>/enable":       (404, 404, 404, 404, 404, 404, 404, 303, 303),
    "POST /admin/accounts/<int:account_id>/end-sessions": (404, 404, 404, 404, 404, 404, 404, 303, 303),
    "POST /admin/accounts/<int:account_id>/grants":       (404, 404, 404, 404, 404, 404, 404, 422, 303),
    "GET /admin/grants":                                  (404, 404, 404, 404, 404, 404, 404, 200, 303),
    "POST /admin/grants/<int:grant_id>/end":              (404, 404, 404, 404, 404, 404, 404, 303, 303),
    "POST /admin/grants/<int:grant_id>/renew":            (404, 404, 404, 404, 404, 404, 404, 422, 303),
    "GET /admin/deputies":                                (200, 200, 200, 404, 404, 404, 404, 404, 303),
    "POST /admin/deputies":                               (422, 422, 422, 404, 404, 404, 404, 404, 303),
    "GET /admin/pins":                                    (200, 200, 200, 404, 404, 404, 404, 404, 303),
    "POST /admin/pins/<int:account_id>/reset":            (303, 303, 404, 404, 404, 404, 404, 404, 303),
    "GET /admin/printed-code":                            (404, 404, 404, 404, 404, 404, 404, 404, 303),
    # rules and the calendar: whoever serves a province or the country may change them
    "GET /policies":                                      (200, 200, 200, 404, 404, 200, 200, 200, 303),
    "GET /policies/<key>/change":                         (200, 404, 200, 404, 404, 404, 404, 200, 303),
    "GET /policies/<key>/preview":                        (422, 404, 422, 404, 404, 404, 404, 422, 303),
    "POST /policies/<key>":                               (422, 404, 422, 404, 404, 404, 404, 422, 303),
    "GET /policies/calendar":                             (200, 200, 200, 404, 404, 200, 200, 200, 303),
    "GET /policies/calendar/preview":                     (422, 404, 422, 404, 404, 404, 404, 422, 303),
    "POST /policies/calendar":                            (422, 404, 422, 404, 404, 404, 404, 422, 303),
    # messages
    "GET /messages":                                      (200, 200, 200, 404, 404, 200, 200, 404, 303),
    "GET /messages/calls":                                (200, 200, 200, 404, 404, 200, 200, 404, 303),
    "GET /messages/settings":                             (200, 200, 200, 404, 404, 404, 404, 404, 303),
    "POST /messages/settings":                            (303, 303, 303, 404, 404, 404, 404, 404, 303),
    "GET /account/addresses":                             (200, 200, 200, 200, 200, 200, 200, 200, 303),
    "POST /account/addresses":                            (303, 303, 303, 303, 303, 303, 303, 303, 303),
    "GET /admin/messages":                                (404, 404, 404, 404, 404, 404, 404, 200, 303),
    "POST /admin/messages/test":                          (404, 404, 404, 404, 404, 404, 404, 422, 303),
    # the log and the work
    "GET /admin/audit":                                   (404, 404, 404, 404, 404, 200, 404, 200, 303),
    "GET /admin/jobs":                                    (404, 404, 404, 404, 404, 404, 404, 200, 303),
    "POST /admin/jobs/<int:job_id>/again":                (404, 404, 404, 404, 404, 404, 404, 303, 303),
}
# fmt: on
