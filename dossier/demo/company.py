"""Who works at the demo company: units with codes, named people with posts and clearance."""

from dataclasses import dataclass
from datetime import date

from dossier.vocabulary import Post, Tier


@dataclass(frozen=True, slots=True)
class DemoUnit:
    """A department; its code is the token that numbers carry (R021)."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class DemoSeat:
    """One post held in one unit; `unit` is the unit's code."""

    post: Post
    unit: str


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A member of staff. Who has a `left_on` is kept as a disabled account."""

    login: str
    name: str
    seats: tuple[DemoSeat, ...]
    clearance: Tier
    left_on: date | None = None

    @property
    def unit(self) -> str:
        """The code of the unit of the first post."""
        return self.seats[0].unit

    @property
    def active(self) -> bool:
        """Whether the account may still be used."""
        return self.left_on is None

    def holds(self, post: Post) -> bool:
        """Whether one of the posts is `post`."""
        return any(seat.post is post for seat in self.seats)


@dataclass(frozen=True, slots=True)
class DemoCompany:
    """The company as a whole, with the look-ups that customers and documents need."""

    name: str
    short_name: str
    code: str
    units: tuple[DemoUnit, ...]
    people: tuple[DemoPerson, ...]

    def unit(self, code: str) -> DemoUnit:
        """The unit with this code; KeyError if there is none."""
        return {unit.code: unit for unit in self.units}[code]

    def person(self, login: str) -> DemoPerson:
        """The person with this login; KeyError if there is none."""
        return {person.login: person for person in self.people}[login]

    def holders(self, post: Post, unit: str) -> list[DemoPerson]:
        """The active people who hold `post` in the unit with the code `unit`."""
        seat = DemoSeat(post, unit)
        return [person for person in self.people if person.active and seat in person.seats]

    def manager(self, unit: str) -> DemoPerson:
        """Who answers for a unit: its manager, else the deputy general manager."""
        managers = self.holders(Post.MANAGER, unit)
        return managers[0] if managers else self.person("liangzhenhua")


def company() -> DemoCompany:
    """The demo company: 8 units, 20 people, every post of R003 that the product knows."""
    return COMPANY


def _person(login, name, clearance, *seats, left_on=None):
    held = tuple(DemoSeat(post, unit) for post, unit in seats)
    return DemoPerson(login, name, held, clearance, left_on)


COMPANY = DemoCompany(
    name="澄岳实业集团有限公司",
    short_name="澄岳集团",
    code="CY",
    units=(
        DemoUnit("ZB", "总经理办公室"),
        DemoUnit("SC", "市场部"),
        DemoUnit("XS1", "销售一部"),
        DemoUnit("XS2", "销售二部"),
        DemoUnit("KF", "客户服务部"),
        DemoUnit("CW", "财务部"),
        DemoUnit("DA", "档案室"),
        DemoUnit("XA", "信息安全部"),
    ),
    people=(
        _person("gumingde", "顾铭德", Tier.TOP_SECRET, (Post.GENERAL_MANAGER, "ZB")),
        _person(
            "liangzhenhua",
            "梁振华",
            Tier.TOP_SECRET,
            (Post.DEPUTY_GENERAL_MANAGER, "ZB"),
        ),
        _person(
            "luojingyi",
            "罗静仪",
            Tier.TOP_SECRET,
            (Post.RECORDS_SUPERVISOR, "DA"),
            (Post.RECORDS_OFFICER, "DA"),
        ),
        _person("zhoumin", "周敏", Tier.CONFIDENTIAL, (Post.RECORDS_OFFICER, "DA")),
        _person("shenguodong", "沈国栋", Tier.CONFIDENTIAL, (Post.MANAGER, "XS1")),
        _person("hanxuemei", "韩雪梅", Tier.CONFIDENTIAL, (Post.MANAGER, "XS2")),
        _person("songliping", "宋立平", Tier.CONFIDENTIAL, (Post.MANAGER, "KF")),
        _person("qianshufen", "钱淑芬", Tier.CONFIDENTIAL, (Post.MANAGER, "CW")),
        _person("chenqihang", "陈启航", Tier.SECRET, (Post.STAFF, "XS1")),
        _person("linxiaowei", "林晓薇", Tier.CONFIDENTIAL, (Post.STAFF, "XS1")),
        _person("zhaowenbo", "赵文博", Tier.SECRET, (Post.STAFF, "XS1")),
        _person("sunyaqin", "孙雅琴", Tier.SECRET, (Post.STAFF, "XS2")),
        _person("gaozhiyuan", "高志远", Tier.CONFIDENTIAL, (Post.STAFF, "XS2")),
        _person("hejia", "何佳", Tier.SECRET, (Post.STAFF, "KF")),
        _person("dengting", "邓婷", Tier.SECRET, (Post.READER, "CW")),
        _person("xujianing", "许佳宁", Tier.OPEN, (Post.READER, "SC")),
        _person("weidongsheng", "魏东升", Tier.TOP_SECRET, (Post.SECURITY_ADMIN, "XA")),
        _person("shilei", "石磊", Tier.OPEN, (Post.SYSTEM_ADMIN, "XA")),
        _person("fanghuimin", "方慧敏", Tier.TOP_SECRET, (Post.AUDITOR, "ZB")),
        _person(
            "majunjie",
            "马俊杰",
            Tier.SECRET,
            (Post.STAFF, "XS2"),
            left_on=date(2023, 6, 30),
        ),
    ),
)
