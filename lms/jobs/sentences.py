"""What this room says of a job that did not come to its end. The key is the job's ``error``."""

from lms.i18n import N_

SENTENCES: dict[str, str] = {
    "jobs.lease_lost": N_("Việc này dừng giữa chừng nhiều lần nên máy thôi chạy. Mời xem nhật ký máy chủ, rồi bấm Chạy lại."),
}
