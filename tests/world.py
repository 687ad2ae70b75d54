"""The named cast of the tests."""

from dossier.vocabulary import Post, Tier

ADMIN = "linwei"
PASSWORD = "harbour lantern 84 quiet"

# The people of the web tests, by log-in name: what they are called, their post and its unit (by
# code), how far they are cleared.
CAST = {
    "guan": ("管静", Post.RECORDS_OFFICER, "", Tier.TOP_SECRET),
    "chen": ("陈静", Post.STAFF, "XS", Tier.SECRET),
    "zhou": ("周航", Post.STAFF, "CW", Tier.OPEN),
    "jing": ("经明", Post.MANAGER, "XS", Tier.CONFIDENTIAL),
    "zong": ("宗立", Post.GENERAL_MANAGER, "", Tier.TOP_SECRET),
    "yue": ("岳读", Post.READER, "", Tier.OPEN),
    "an": ("安全", Post.SECURITY_ADMIN, "", Tier.OPEN),
    "xi": ("系统", Post.SYSTEM_ADMIN, "", Tier.OPEN),
    "shen": ("沈计", Post.AUDITOR, "", Tier.OPEN),
}
UNITS = {"XS": "销售部", "CW": "财务部"}
