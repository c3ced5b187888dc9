"""The communes of the synthetic people: the real ones, before and after 2025-07-01."""

import pytest

from lms.demo.land import Province, narrowed, read_land
from lms.units.operations import read_successions, read_units


@pytest.fixture(scope="module")
def land() -> dict[str, Province]:
    return read_land(read_units(), read_successions())


def test_every_old_commune_of_the_country_has_its_place(land: dict[str, Province]) -> None:
    assert len(land) == 34
    # 10,035 communes, and 5 island districts that had none.
    assert sum(len(kinship.old) for province in land.values() for kinship in province.kinships) == 10_040


def test_lang_son_has_its_65_communes_and_194_of_before(land: dict[str, Province]) -> None:
    province = land["20"]
    assert len(province.communes) == 65
    assert sum(len(kinship.old) for kinship in province.kinships) == 194
    assert len(set(province.clusters.values())) == 11
    split = sorted(one.commune.name for kinship in province.kinships for one in kinship.old if not one.whole)
    assert split == ["Bính Xá", "Kiên Mộc"]


def test_communes_that_share_a_split_commune_are_kin(land: dict[str, Province]) -> None:
    kinship = next(one for one in land["20"].kinships if "06625" in one.new)
    assert set(kinship.new) == {"06613", "06625", "06637"}


def test_a_narrowed_province_keeps_only_where_its_people_may_live(land: dict[str, Province]) -> None:
    small = narrowed(land["20"], ["06232", "06622"])
    assert set(small.communes) == {"06220", "06613", "06625"}
