"""The professions from which trainers and supporters of teams come."""

from enum import StrEnum

from lms.i18n import N_


class Profession(StrEnum):
    """What somebody is, or was, besides.

    Source: plans under Decision 315/QĐ-TTg name judges, prosecutors, people's assessors, lawyers, jurists, police and border
    guard for trainers, and besides legal officials and former judges, prosecutors and investigators for supporters.
    """

    JUDGE = "judge"
    PROSECUTOR = "prosecutor"
    PEOPLES_ASSESSOR = "peoples_assessor"
    LAWYER = "lawyer"
    JURIST = "jurist"
    POLICE = "police"
    BORDER_GUARD = "border_guard"
    JUSTICE_OFFICIAL = "justice_official"
    LAW_RAPPORTEUR = "law_rapporteur"
    FORMER_JUDGE = "former_judge"
    FORMER_PROSECUTOR = "former_prosecutor"
    FORMER_INVESTIGATOR = "former_investigator"
    OTHER = "other"


PROFESSIONS: dict[Profession, str] = {
    Profession.JUDGE: N_("Thẩm phán"),
    Profession.PROSECUTOR: N_("Kiểm sát viên"),
    Profession.PEOPLES_ASSESSOR: N_("Hội thẩm nhân dân"),
    Profession.LAWYER: N_("Luật sư"),
    Profession.JURIST: N_("Luật gia"),
    Profession.POLICE: N_("Công an"),
    Profession.BORDER_GUARD: N_("Bộ đội Biên phòng"),
    Profession.JUSTICE_OFFICIAL: N_("Người làm công tác pháp luật"),
    Profession.LAW_RAPPORTEUR: N_("Báo cáo viên pháp luật"),
    Profession.FORMER_JUDGE: N_("Nguyên thẩm phán"),
    Profession.FORMER_PROSECUTOR: N_("Nguyên kiểm sát viên"),
    Profession.FORMER_INVESTIGATOR: N_("Nguyên điều tra viên"),
    Profession.OTHER: N_("Nghề khác"),
}
