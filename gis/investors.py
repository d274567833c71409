"""Who looks for a site: peers, complements and the weights to begin with, for each kind.

All three are conventions of this program, not of any plan; docs/methods.md says what speaks for
them. They are declared here once and shown wherever they are used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gis.criteria import CRITERIA
from gis.text import Text
from gis.vocabulary import INVESTORS


@dataclass(frozen=True, kw_only=True, slots=True)
class Investor:
    """One kind. Peers are institutions of `families`, funds of `records`, places of `kinds`.

    `complements` are families of institutions, `because` says why they are taken for such;
    `weights` has one number for each criterion, in their order.
    """

    families: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    complements: tuple[str, ...]
    because: Text
    weights: tuple[int, ...]

    def preset(self) -> dict[str, float]:
        """Return the weights by criterion."""
        return dict(zip(CRITERIA, map(float, self.weights), strict=True))


PROFILES: Mapping[str, Investor] = {
    # weights: fit, peers, complements, metro, grade, completeness, projects, services
    "private_fund": Investor(
        records=("manager", "investment_firm"),
        complements=("bank", "trust", "insurance"),
        because=Text("银行托管，信托与保险资金是募资渠道",
                     "banks as custodians, trusts and insurers as sources of money"),
        weights=(25, 20, 10, 15, 10, 10, 5, 5),
    ),
    "insurer": Investor(
        families=("insurance",),
        complements=("bank", "futures"),
        because=Text("“保险+银行”分担信贷风险，“保险+期货”",
                     "“insurance + bank” shares credit risk, “insurance + futures”"),
        weights=(25, 20, 10, 15, 10, 15, 5, 0),
    ),
    "bank": Investor(
        families=("bank",),
        complements=("guarantee", "insurance"),
        because=Text("“银行+征信+担保”、“保险+银行”",
                     "“bank + credit reference + guarantee”, “insurance + bank”"),
        weights=(15, 15, 20, 20, 10, 15, 5, 0),
    ),
    "securities_futures": Investor(
        families=("securities", "futures"),
        complements=("bank", "insurance", "trust"),
        because=Text("银行存管客户资金，“保险+期货”，信托是机构客户",
                     "banks hold clients’ money, “insurance + futures”, trusts are clients"),
        weights=(15, 15, 15, 15, 10, 15, 5, 10),
    ),
    "credit": Investor(
        families=("guarantee", "lending"),
        complements=("bank",),
        because=Text("“银行+征信+担保”：授信与分险在银行",
                     "“bank + credit reference + guarantee”: banks lend and share the risk"),
        weights=(25, 15, 20, 20, 5, 10, 5, 0),
    ),
    "fintech": Investor(
        kinds=("data_centre", "back_office"),
        complements=("bank", "insurance", "securities"),
        because=Text("金融机构数字化转型，是它们的客户",
                     "institutions that turn digital are its clients"),
        weights=(25, 15, 15, 15, 5, 10, 15, 0),
    ),
}  # fmt: skip
assert tuple(PROFILES) == tuple(INVESTORS)
