"""The rules by which a name tells the type and the level of an institution.

In each table the first rule whose pattern is found decides. docs/levels.md prints both tables, and
each example is decided by its own rule; tests hold that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from gis.text import Text


@dataclass(frozen=True, kw_only=True)
class NameRule:
    """A pattern of names and what it says; result "" is a reason not to decide."""

    id: str
    pattern: str
    result: str
    says: Text
    examples: tuple[str, ...]

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern)


_PROVINCES = (
    "北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|"
    "广西|海南|重庆|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|香港|澳门|台湾"
)
_FORM = r"(股份有限公司|有限责任公司|有限公司|股份公司)"
_END = rf"({_FORM}|[^司]*(分行|支行|分理处|分公司|营业部)$|$)"
"""What follows the word of a licence: a company form, or in short names a branch or nothing."""
_JOINT_STOCK = "招商|浦东发展|浦发|中信|光大|华夏|民生|兴业|广发|平安|恒丰|浙商|渤海"
_PRIVATE = (
    "微众|网商|金城|华瑞|民商|富民|三湘|新网|众邦|华通|新安|亿联|苏宁|苏商|振兴|中关村|蓝海|客商|"
    "裕民|锡商"
)
_FOREIGN = (
    "汇丰|渣打|花旗|东亚|恒生|星展|三井住友|三菱|瑞穗|友利|新韩|韩亚|南洋商业|大华|华侨|"
    "摩根大通|德意志|法国巴黎"
)

TYPE_RULES: tuple[NameRule, ...] = (
    NameRule(id="not-a-firm", pattern="监督管理|监管局|协会|学会|联合会|联盟", result="",
             says=Text("监管机关、协会、联盟不是金融机构",
                       "Supervisors, associations and alliances are no financial institutions"),
             examples=("东海省银行业协会",)),
    NameRule(id="insurance-intermediary", pattern="保险(代理|经纪|公估|销售)", result="",
             says=Text("保险代理、经纪、公估是中介，不是保险公司",
                       "Insurance agents, brokers and loss adjusters are intermediaries, "
                       "not insurers"),
             examples=("东海金通保险代理有限公司", "东海国元保险经纪股份有限公司")),
    NameRule(id="securities-adviser", pattern="(证券投资咨询|投资顾问)", result="",
             says=Text("证券投资咨询机构不是证券公司",
                       "An investment adviser is not a securities company"),
             examples=("东海大时代证券投资咨询有限公司",)),
    NameRule(id="fund-sales", pattern="基金销售", result="",
             says=Text("基金销售机构不是基金管理人", "A seller of funds is not a manager"),
             examples=("东海陆享基金销售有限公司",)),
    NameRule(id="credit-reference", pattern="征信", result="",
             says=Text("征信机构不在机构类型之列", "Credit reference agencies are not listed here"),
             examples=("东海佰恒征信有限公司",)),
    NameRule(id="non-financing-guarantee", pattern="非融资性?担保", result="",
             says=Text("非融资担保不需融资担保许可",
                       "Guarantees that finance nothing need no financing-guarantee licence"),
             examples=("东海海汇非融资性担保有限公司",)),
    NameRule(id="wealth-subsidiary", pattern="理财(有限|股份)", result="",
             says=Text("理财公司不在机构类型之列",
                       "Wealth-management companies are not listed here"),
             examples=("东海理财有限责任公司",)),
    NameRule(id="policy-bank", pattern="国家开发银行|进出口银行|农业发展银行", result="",
             says=Text("政策性银行、开发性金融机构不在机构类型之列",
                       "Policy and development banks are not listed here"),
             examples=("中国农业发展银行东海省分行",)),
    NameRule(id="village-bank", pattern="村镇银行", result="bank_village",
             says=Text("名称含“村镇银行”", "The name holds 村镇银行 (village and township bank)"),
             examples=("柳树惠民村镇银行有限责任公司",)),
    NameRule(id="rural-bank", pattern="农村商业银行|农村合作银行|农村信用(合作)?(联)?社",
             result="bank_rural",
             says=Text("名称含“农村商业银行”“农村合作银行”或“农村信用社”",
                       "The name holds 农村商业银行, 农村合作银行 or 农村信用社"),
             examples=("柳树农村商业银行股份有限公司", "柳树农村合作银行")),
    NameRule(id="postal-bank", pattern="邮政储蓄银行", result="bank_postal",
             says=Text("名称含“邮政储蓄银行”", "The name holds 邮政储蓄银行 (postal savings bank)"),
             examples=("中国邮政储蓄银行股份有限公司东海省分行",)),
    NameRule(id="state-bank", pattern="^(中国)?(工商|农业|建设)银行|^中国银行|^交通银行",
             result="bank_state",
             says=Text("工、农、中、建、交五行", "One of the five large state banks by name"),
             examples=("中国工商银行股份有限公司东海省分行", "交通银行股份有限公司柳树支行")),
    NameRule(id="joint-stock-bank", pattern=f"^(中国|上海)?({_JOINT_STOCK})银行",
             result="bank_joint_stock",
             says=Text("十二家全国性股份制银行之一",
                       "One of the twelve national joint-stock banks"),
             examples=("招商银行股份有限公司柳树分行", "上海浦东发展银行股份有限公司柳树分行")),
    NameRule(id="private-bank", pattern=f"({_PRIVATE})银行", result="bank_private",
             says=Text("十九家民营银行之一", "One of the nineteen private banks"),
             examples=("浙江网商银行股份有限公司",)),
    NameRule(id="foreign-bank", pattern=rf"^({_FOREIGN})银行|银行\(中国\)", result="bank_foreign",
             says=Text("外资银行：名称含“银行（中国）”，或为在华外资行名",
                       "Foreign bank: 银行（中国） in the name, or a foreign bank in China"),
             examples=("东亚银行(中国)有限公司柳树分行",)),
    NameRule(id="city-bank", pattern=f"银行{_END}", result="bank_city",
             says=Text("其余“某某银行”：余下者为城市商业银行（排除法）",
                       "Any other bank: what is left are city commercial banks "
                       "(by elimination)"),
             examples=("柳江银行股份有限公司", "柳江银行东城支行")),
    NameRule(id="credit-insurer", pattern="信用保险", result="insurance_credit",
             says=Text("名称含“信用保险”", "The name holds 信用保险 (credit insurance)"),
             examples=("中国出口信用保险公司东海分公司",)),
    NameRule(id="pension-insurer", pattern="养老保险", result="insurance_pension",
             says=Text("名称含“养老保险”", "The name holds 养老保险 (pension insurance)"),
             examples=("柳江养老保险股份有限公司东海分公司",)),
    NameRule(id="health-insurer", pattern="健康保险", result="insurance_health",
             says=Text("名称含“健康保险”", "The name holds 健康保险 (health insurance)"),
             examples=("柳江健康保险股份有限公司东海分公司",)),
    NameRule(id="property-insurer", pattern="(财产|农业|责任|汽车)保险",
             result="insurance_property",
             says=Text("名称含“财产保险”“农业保险”“责任保险”等",
                       "The name holds 财产保险, 农业保险, 责任保险 and the like"),
             examples=("柳江人寿财产保险股份有限公司东海省分公司", "柳江农业保险股份有限公司")),
    NameRule(id="life-insurer", pattern="(人寿|人身)保险|寿险(股份|有限)", result="insurance_life",
             says=Text("名称含“人寿保险”“人身保险”", "The name holds 人寿保险 or 人身保险"),
             examples=("柳江人寿保险股份有限公司东海分公司",)),
    NameRule(id="plain-insurer", pattern="保险", result="",
             says=Text("“保险”未写险种，分不出财产险、人身险",
                       "保险 without a kind: property or life cannot be told"),
             examples=("柳江保险集团股份有限公司",)),
    NameRule(id="securities-company", pattern=f"证券{_END}", result="securities_company",
             says=Text("“证券”后接公司形式或分支", "证券, then a company form or a branch"),
             examples=("东海证券股份有限公司", "东海证券有限责任公司柳树证券营业部")),
    NameRule(id="futures-company", pattern=f"期货(经纪)?{_END}", result="futures_company",
             says=Text("“期货”后接公司形式或分支", "期货, then a company form or a branch"),
             examples=("东海期货有限责任公司", "东海期货有限公司柳树营业部")),
    NameRule(id="trust-company", pattern=f"信托{_END}", result="trust_company",
             says=Text("“信托”后接公司形式或分支", "信托, then a company form or a branch"),
             examples=("东海信托有限责任公司",)),
    NameRule(id="financial-holding", pattern="金融控股", result="holding",
             says=Text("名称含“金融控股”", "The name holds 金融控股 (financial holding)"),
             examples=("东海金融控股(集团)有限公司",)),
    NameRule(id="guarantee-company", pattern="融资性?(再)?担保|中小企业信用(融资)?担保",
             result="guarantee",
             says=Text("名称含“融资担保”，或政府性的“中小企业信用担保”",
                       "融资担保, or the public 中小企业信用担保 (guarantees for small firms)"),
             examples=("东海创新融资担保有限公司", "柳树区中小企业信用担保有限公司")),
    NameRule(id="micro-lender", pattern="小额贷款(?!担保)", result="microcredit",
             says=Text("名称含“小额贷款”", "The name holds 小额贷款 (micro-lending)"),
             examples=("柳树泰来小额贷款有限公司",)),
    NameRule(id="pawn-shop", pattern="典当", result="pawn",
             says=Text("名称含“典当”", "The name holds 典当 (pawn)"),
             examples=("东海信邦典当行有限公司",)),
    NameRule(id="leasing-company", pattern="(融资|金融)租赁", result="leasing",
             says=Text("名称含“融资租赁”“金融租赁”", "The name holds 融资租赁 or 金融租赁"),
             examples=("东海融资租赁有限公司", "东海金融租赁股份有限公司")),
    NameRule(id="factoring-company", pattern="保理", result="factoring",
             says=Text("名称含“保理”", "The name holds 保理 (factoring)"),
             examples=("东海商业保理(柳江)有限公司",)),
    NameRule(id="trading-venue", result="exchange",
             pattern="(产权|金融资产|股权|商品|权益|排放权|环境能源|文化)(托管)?交易(中心|所)",
             says=Text("产权、金融资产、股权等交易场所",
                       "A venue for property rights, financial assets, equity and the like"),
             examples=("东海省产权交易中心有限责任公司", "东海省股权托管交易中心有限责任公司")),
    NameRule(id="fund-manager", pattern="基金管理|私募|创业投资|股权投资|风险投资|创投", result="",
             says=Text("基金管理人：名称分不出公募与私募，应查中基协名录",
                       "A fund manager: the name does not tell public from private; look it up "
                       "in the register of the fund association"),
             examples=("东海兴合基金管理有限公司", "柳树创业投资管理有限公司")),
    NameRule(id="plain-guarantee", pattern="担保", result="",
             says=Text("“投资担保”“担保”未写融资，许可不明",
                       "A guarantee company that does not say 融资: its licence is not known"),
             examples=("柳树金裕源投资担保有限公司",)),
    NameRule(id="investment-firm", pattern="投资|资产管理|资本管理|财富|咨询|金融信息|金融服务",
             result="",
             says=Text("“投资管理”“咨询”“资产管理”等没有金融牌照用词，不是金融机构",
                       "投资管理, 咨询, 资产管理 and the like without a licence word: "
                       "not a financial institution"),
             examples=("柳树兴泰资本管理有限公司", "东海商务咨询有限公司", "柳树投资管理有限公司")),
)  # fmt: skip

LEVEL_RULES: tuple[NameRule, ...] = (
    NameRule(id="central-sub-branch", pattern="中心支公司(本部)?$", result="branch",
             says=Text("保险“中心支公司”设在地级市", "An insurer's 中心支公司 serves a prefecture"),
             examples=("柳江人寿保险股份有限公司柳树中心支公司",)),
    NameRule(id="outlet", result="outlet",
             pattern="(支行|分理处|储蓄所|营业所|营业室|营业部|营业厅|支公司|服务部|电销中心|分社|"
                     "信用社|代办所)(本部)?$",
             says=Text("支行、分理处、营业所（部）、支公司、营销服务部等",
                       "Sub-branches, business offices, county branches of insurers, "
                       "service offices"),
             examples=("柳江银行股份有限公司东城支行", "柳江人寿保险股份有限公司柳树支公司",
                       "东海证券有限责任公司柳树证券营业部")),
    NameRule(id="provincial", result="provincial",
             pattern=rf"({_PROVINCES})(省|市|自治区|壮族自治区|回族自治区|维吾尔自治区)?"
                     r"(分行|分公司|管理中心)$",
             says=Text("省、自治区、直辖市名加“分行”“分公司”",
                       "The name of a province, then 分行 or 分公司"),
             examples=("中国工商银行股份有限公司江苏省分行", "柳江人寿保险股份有限公司浙江分公司")),
    NameRule(id="branch", pattern="(分行|分公司|分部|办事处|代表处)$", result="branch",
             says=Text("其他“分行”“分公司”", "Any other 分行 or 分公司"),
             examples=("招商银行股份有限公司柳树分行",)),
    NameRule(id="company", result="legal_person",
             pattern=rf"({_FORM}|公司|农村合作银行|农村信用(合作)?联社|典当行)$",
             says=Text("以公司形式结尾、后面没有分支字样：法人；银行、保险、证券、期货、信托、公募基金的"
                       "法人为总部",
                       "Ends with a company form, no branch word: a legal person; of banks, "
                       "insurers, securities, futures, trusts and public funds a head office"),
             examples=("柳江银行股份有限公司", "柳树泰来小额贷款有限公司")),
)  # fmt: skip
