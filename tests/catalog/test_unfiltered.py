"""Tests of what is asked of everything: what nobody else may view is among it."""

from catalog import queries, unfiltered


def test_the_same_identity_is_answered_about_everything_for_verbs(make, site):
    """R100: a verb must see a duplicate that its asker may not view."""
    of = make.customer(uscc="91350100M000100Y43", tier="绝密")

    assert unfiltered.same_identity(site, of.identities()) == [of]
    assert unfiltered.same_identity(site, ["uscc:nothing"]) == []
    assert unfiltered.same_identity(site, []) == []


def test_the_papers_of_a_customer_are_all_found_for_verbs(make, site):
    made = make.document(tier="绝密")
    of = made.dossier.customer
    make.dossier()

    assert unfiltered.dossiers_about(of) == [made.dossier]
    assert set(queries.objects(site, unfiltered.below(of))) == {made.dossier, made}
    assert set(queries.objects(site, unfiltered.below(made.dossier))) == {made}
