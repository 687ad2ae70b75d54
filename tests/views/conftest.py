"""What the tests of pages share."""

import pytest

from dossier.vocabulary import Post


@pytest.fixture
def dossier(make, cast):
    """A secret dossier of the sales department; all posts are held, two look after secrecy."""
    cast.everybody()
    make.person("bao", post=Post.SECURITY_ADMIN, name="包密")
    unit, chen = cast.unit("XS").__name__, cast["chen"].__name__
    customer = make.customer(name="远洋公司", unit=unit, owner=chen)
    return make.dossier(customer, title="年度合同", unit=unit, owner=chen, tier="秘密")
