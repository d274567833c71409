"""The site finder on the toy town: every measurement counted by hand, limits, wishes, the city."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.criteria import CRITERIA
from gis.investors import PROFILES
from gis.problems import ProblemError
from gis.site_finder import Ranking, site_ranking
from gis.site_limits import LIMITS
from gis.site_measures import candidates, measures, neighbours, peers
from gis.site_wish import LEAST_ACCURACIES, METRO_M, Wish, from_query, to_query
from gis.store import Tables, open_store
from gis.vocabulary import INVESTORS
from tests.town import site_tables

ROOT = Path(__file__).resolve().parent.parent
NOTHING = dict.fromkeys(CRITERIA, 0.0)


@cache
def facts() -> Tables:
    return open_store(ROOT / "data").tables


def measured(name: str, tables: Tables | None = None, investor: str = "bank", **who: bool) -> Any:
    """Return [low, high] of each candidate by one criterion; None where it is unknown."""
    town = site_tables() if tables is None else tables
    sites = candidates(town)
    found = measures(town, sites, investor, foreign=who.get("foreign", False))
    column = found.criteria.index(name)
    return {
        one: None if np.isnan(low) else [round(low), round(high)]
        for one, low, high in zip(
            sites["id"], found.low[:, column], found.high[:, column], strict=True
        )
    }


def with_rows(tables: Tables, name: str, **columns: list[Any]) -> Tables:
    return tables.with_tables(**{name: tables.frames[name].assign(**columns)})


# --- what is measured -----------------------------------------------------------------------


def test_one_can_settle_in_buildings_parks_and_areas_only() -> None:
    assert candidates(site_tables())["id"].tolist() == ["P-1", "P-2", "P-3", "P-4"]


def test_an_area_written_by_the_plan_fits_and_one_near_its_outline_may() -> None:
    # P-1 is written to lie in c1; P-2 stands on its edge, P-3 nowhere, P-4 far away.
    assert measured("fit") == {"P-1": [1, 1], "P-2": [0, 1], "P-3": [0, 1], "P-4": [0, 0]}


def test_a_place_that_the_plan_names_for_foreigners_fits_them_only() -> None:
    assert measured("fit", foreign=True)["P-4"] == [2, 2]
    assert measured("fit", foreign=True)["P-1"] == [1, 1]


def test_a_part_of_a_named_place_is_in_its_area() -> None:
    town = site_tables()
    parents = ["P-4", "", "", "", "", "P-3", ""]
    assert measured("fit", with_rows(town, "places", parent=parents), foreign=True)["P-1"] == [1, 1]
    none = town.with_tables(orientations=town.orientations.iloc[1:])
    assert measured("fit", none, foreign=True)["P-1"] == [0, 0]
    moved = with_rows(none, "places", parent=parents)
    assert measured("fit", moved, foreign=True)["P-1"] == [1, 1]


def test_a_kind_that_the_plan_does_not_mention_has_no_fit_at_all() -> None:
    assert set(measured("fit", investor="insurer").values()) == {None}


def test_a_site_in_another_unit_is_not_in_an_area_whose_boundary_nobody_knows() -> None:
    town = site_tables()
    clusters = town.clusters.assign(unit="U-2", geometry=None)
    found = measured("fit", town.with_tables(clusters=clusters))
    assert found == {"P-1": [1, 1], "P-2": [0, 0], "P-3": [0, 1], "P-4": [0, 1]}


def test_peers_within_a_kilometre_are_counted_for_certain_and_possibly() -> None:
    # I-1 is at P-1 (± 150 m in all), I-2 946 m from it (± 550): possibly within 1 km.
    # From P-2: I-2 is there (± 600), I-1 946 m off (± 200): possibly.
    assert measured("peers") == {"P-1": [1, 2], "P-2": [1, 2], "P-3": None, "P-4": [0, 0]}


def test_an_institution_whose_address_names_the_site_counts_there_without_a_coordinate() -> None:
    town = with_rows(site_tables(), "institutions", building=["", "", "", "P-4", "P-1", ""])
    assert measured("peers", town)["P-1"] == [2, 3]
    assert measured("peers", town, "insurer") == {
        "P-1": [0, 0], "P-2": [0, 0], "P-3": None, "P-4": [1, 1]
    }  # fmt: skip


def test_peers_without_any_location_are_lacking_for_all_not_zero() -> None:
    assert set(measured("peers", investor="insurer").values()) == {None}
    assert set(measured("peers", investor="credit").values()) == {None}  # known to an area only


def test_complements_are_counted_like_peers() -> None:
    assert set(measured("complements").values()) == {None}
    assert measured("complements", investor="credit")["P-1"] == [1, 2]  # the banks
    assert measured("complements", investor="securities_futures")["P-4"] == [1, 1]  # the trust


def test_neighbours_are_listed_with_how_certain_they_are() -> None:
    town = site_tables()
    one = candidates(town).iloc[1:2]
    found = neighbours(one, peers(town, PROFILES["bank"]))
    assert found[["id", "certain"]].values.tolist() == [["I-2", True], ["I-1", False]]


def test_private_funds_have_peers_once_managers_are_placed() -> None:
    town = site_tables()
    none = with_rows(town, "funds", lon=[np.nan] * 5, lat=[np.nan] * 5,
                     uncertainty_m=[np.nan] * 5, accuracy=["none"] * 5)  # fmt: skip
    assert set(measured("peers", none, "private_fund").values()) == {None}
    placed = with_rows(none, "funds", lon=[117.05] * 5, lat=[31.85] * 5,
                       uncertainty_m=[10.0] * 5, accuracy=["exact"] * 5)  # fmt: skip
    assert measured("peers", placed, "private_fund")["P-1"] == [1, 1]  # the manager F-3


def test_metro_distance_has_no_lower_limit_where_a_station_placed_the_site() -> None:
    found = measured("metro")
    assert found["P-1"] == [89, 289]  # 189 m, ± 50 and ± 50
    assert found["P-2"] == [0, 907]  # 757 m, ± 100 and ± 50, put there by a station
    assert found["P-3"] is None
    assert found["P-4"][0] > 10_000


def test_the_stage_is_the_plan_s_and_a_building_in_the_register_is_in_use() -> None:
    assert measured("completeness") == {"P-1": [3, 3], "P-2": [3, 3], "P-3": [0, 0], "P-4": [1, 1]}
    town = site_tables()
    unnamed = town.places.assign(sample_institutions=np.nan)
    assert measured("completeness", town.with_tables(places=unnamed))["P-2"] is None
    programme = town.places.assign(status="ongoing")
    assert measured("completeness", town.with_tables(places=programme))["P-1"] is None


def test_projects_near_or_written_into_a_site_count_but_not_itself() -> None:
    # P-7 is 554 m from P-1 and 1,097 m from P-2; P-6 is part of P-3, which has no place.
    assert measured("projects") == {"P-1": [1, 1], "P-2": [1, 1], "P-3": None, "P-4": [0, 0]}
    town = with_rows(site_tables(), "places", parent=["", "", "", "", "", "P-4", ""])
    assert measured("projects", town)["P-4"] == [1, 1]
    nowhere = with_rows(town, "places", accuracy=[*town.places["accuracy"][:5], "none", "none"])
    assert measured("projects", nowhere)["P-4"] == [1, 1], "it is written there, placed or not"


def test_service_bases_count_as_soon_as_they_are_placed() -> None:
    assert set(measured("services").values()) == {None}
    town = site_tables()
    places = town.places.set_index("id")
    places.loc["P-5", ["lon", "lat", "uncertainty_m", "accuracy"]] = [117.05, 31.85, 30, "building"]
    found = measured("services", town.with_tables(places=places.reset_index()))
    assert found["P-1"] == [0, 80]
    assert found["P-2"] == [946 - 130, 946 + 130]


def test_nobody_has_data_on_grades() -> None:
    assert set(measured("grade").values()) == {None}


# --- the ranking ----------------------------------------------------------------------------


def ranking(tables: Tables | None = None, **wish: Any) -> Ranking:
    return site_ranking(tables or site_tables(), Wish(investor="bank", **wish))


def test_the_toy_town_is_ranked_as_counted_by_hand() -> None:
    found = ranking(weights={**NOTHING, "peers": 50, "completeness": 50})
    assert [found.site(one)["id"] for one in found.order] == ["P-1", "P-2", "P-4"]
    # Peers 1 to 2 are worth 0.25 to 0.5; in use 1, under construction 0.4.
    assert found.scores.score.tolist()[:2] == [0.6875, 0.6875]
    assert found.scores.low.tolist() == [0.625, 0.625, 0.0, 0.2]
    assert found.scores.high.tolist() == [0.75, 0.75, 0.5, 0.2]
    assert found.scores.rank.tolist() == [1, 1, 0, 3]
    assert found.scores.best.tolist() == [1, 1, 0, 3]
    assert found.scores.worst.tolist() == [2, 2, 0, 3]
    assert found.answer is not None
    assert found.answer.level


def test_a_site_without_data_is_listed_apart_with_what_it_lacks() -> None:
    found = ranking(weights={**NOTHING, "peers": 50, "completeness": 50})
    (apart,) = found.unranked
    assert found.site(apart)["id"] == "P-3"
    assert found.lacks(apart) == ["peers"]


def test_what_nobody_has_data_for_does_not_count_and_is_named() -> None:
    found = ranking(weights={**NOTHING, "metro": 10, "grade": 40, "services": 50})
    assert found.lacking == ("grade", "services")
    assert found.scores.share.tolist() == [0, 0, 0, 1.0, 0, 0, 0, 0]


def test_all_weights_zero_is_said() -> None:
    with pytest.raises(ProblemError, match="All weights are 0"):
        ranking(weights=NOTHING)


# --- limits ---------------------------------------------------------------------------------


def listed(found: Ranking) -> list[str]:
    return [found.sites["id"].iloc[row] for row in found.listed]


def test_a_limit_keeps_what_may_meet_it_and_marks_it() -> None:
    near = ranking(metro_m=500)
    assert listed(near) == ["P-1", "P-2"]
    assert near.sites["id"][near.held.perhaps].tolist() == ["P-2"]
    assert near.held.unsure == {"metro": 1}


def test_each_limit_holds() -> None:
    assert listed(ranking(units=("U-2",))) == ["P-3", "P-4"]
    assert listed(ranking(kinds=("building", "park"))) == ["P-1", "P-2", "P-3"]
    assert listed(ranking(accuracy="building")) == ["P-1", "P-4"]
    inside = ranking(cluster="c1")
    assert listed(inside) == ["P-1", "P-2", "P-3"]
    assert inside.sites["id"][inside.held.perhaps].tolist() == ["P-2", "P-3"]


def test_when_nothing_is_left_it_is_said_which_limit_gives_how_many_back_and_which_contradict() -> (
    None
):
    found = ranking(units=("U-2",), metro_m=500, kinds=("area", "park"))
    assert listed(found) == []
    assert found.held.without == {"unit": 0, "metro": 2, "kind": 0}
    assert found.held.against == (("unit", "metro"), ("metro", "kind"))
    assert found.order == []


def test_a_limit_that_nobody_meets_by_itself_is_no_pair() -> None:
    found = ranking(units=("U-3",), kinds=("building",))
    assert found.held.without == {"unit": 2, "kind": 0}
    assert found.held.against == ()


def test_every_limit_can_be_dropped_from_a_wish() -> None:
    full = Wish(units=("U-1",), cluster="c1", metro_m=500, accuracy="street", kinds=("park",))
    for name in LIMITS:
        full = full.without(name)
    assert full == Wish()


# --- a wish in a URL ------------------------------------------------------------------------


def some(values: list[str]) -> Any:
    return st.lists(st.sampled_from(values), unique=True, max_size=5).map(tuple)


@settings(deadline=None)
@given(
    st.sampled_from(list(INVESTORS)), st.booleans(), some(["U-1", "U-2", "U-3"]),
    st.sampled_from(["", "c1"]), st.sampled_from([0, *METRO_M]),
    st.sampled_from(["", *LEAST_ACCURACIES]), some(["building", "park", "area"]),
    st.dictionaries(st.sampled_from(list(CRITERIA)), st.integers(0, 100).map(float)),
    some(["P-1", "P-2", "P-3", "P-4"]),
)  # fmt: skip
def test_a_wish_comes_back_from_its_own_query(
    investor: str, foreign: bool, units: Any, cluster: str, metro: int, accuracy: str, kinds: Any,
    weights: dict[str, float], picks: Any,
) -> None:  # fmt: skip
    wish = Wish(investor=investor, foreign=foreign, units=units, cluster=cluster, metro_m=metro,
                accuracy=accuracy, kinds=kinds, weights=weights, picks=picks)  # fmt: skip
    assert from_query(to_query(wish), site_tables()) == (wish, [])


def test_the_wish_that_a_page_opens_with_has_an_empty_query() -> None:
    assert to_query(Wish()) == {}


def test_what_a_link_names_and_is_not_there_is_handed_back_by_name() -> None:
    wish, unknown = from_query(
        {"who": "baker", "unit": "U-1,U-9", "metro": "501", "picks": "P-1,P-5,GONE",
         "w": "fit:30,peers:-1,luck:5,metro:101,projects:x", "cluster": "c1-core",
         "origin": "mars", "accuracy": "none", "kind": "pilot"}, site_tables(),
    )  # fmt: skip
    assert (wish.units, wish.picks, wish.weights["fit"]) == (("U-1",), ("P-1",), 30.0)
    assert unknown == [
        ("who", "baker"), ("metro", "501"), ("origin", "mars"), ("unit", "U-9"),
        ("cluster", "c1-core"), ("accuracy", "none"), ("kind", "pilot"), ("w", "peers:-1"),
        ("w", "luck:5"), ("w", "metro:101"), ("w", "projects:x"), ("picks", "P-5"),
        ("picks", "GONE"),
    ]  # fmt: skip


def test_a_sixth_place_of_a_shortlist_is_named_not_dropped_silently() -> None:
    ids = facts().places.loc[facts().places["kind"] == "building", "id"].tolist()[:6]
    wish, unknown = from_query({"picks": ",".join(ids)}, facts())
    assert (list(wish.picks), unknown) == (ids[:5], [("picks", ids[5])])


# --- the city -------------------------------------------------------------------------------


def test_an_insurer_finds_the_building_that_the_plan_names_in_luyang() -> None:
    found = site_ranking(facts(), Wish(investor="insurer"))
    assert found.site(found.order[0])["id"] == "LY-04"
    assert found.lacking == ("grade",)
    assert len(found.order) + len(found.unranked) == len(found.sites)


@pytest.mark.parametrize("foreign", [False, True])
@pytest.mark.parametrize("investor", INVESTORS)
def test_every_kind_of_investor_gets_an_answer(investor: str, foreign: bool) -> None:
    found = site_ranking(facts(), Wish(investor=investor, foreign=foreign))
    assert len(found.order) > 10
    ids = pd.Index([found.site(one)["id"] for one in found.order])
    assert ids.is_unique
    assert all(found.lacks(one) for one in found.unranked)
    assert not any(found.lacks(one) for one in found.order)


def test_the_second_of_the_list_is_the_second_of_the_sentence_when_scores_are_equal() -> None:
    ids = ["P-9", "P-2", "P-1", "P-4", "P-5", "P-6", "P-7"]
    town = with_rows(site_tables(), "places", id=ids)
    weights = {**NOTHING, "completeness": 10}
    found = site_ranking(town, Wish(investor="bank", weights=weights))
    assert found.answer is not None
    assert found.order[:2] == [found.answer.first, found.answer.second]
