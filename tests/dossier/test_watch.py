"""What monitoring remembers of the last day, against a plain list."""

from hypothesis import given
from hypothesis import strategies as st

from dossier.watch import HOUR, KEPT, Recent, Watch

SECONDS = st.integers(0, 5 * HOUR)


@given(st.lists(SECONDS, max_size=20), SECONDS, st.integers(1, HOUR), st.integers(1, 4))
def test_near_are_the_moments_less_than_a_span_away(seconds, second, span, batch):
    watch = Watch()
    moments = [(each, "a", number) for number, each in enumerate(seconds)]
    for first in range(0, len(moments), batch):
        recent = Recent(watch)
        for moment in moments[first : first + batch]:
            recent.add("bulk", "p", moment)
        recent.save(0)

    found = Recent(watch).near("bulk", "p", second, span)

    assert found == sorted(each for each in moments if abs(each[0] - second) < span)


def test_rules_and_people_are_kept_apart():
    recent = Recent(Watch())
    recent.add("bulk", "p", (5, "a", 1))

    assert recent.near("bulk", "q", 5, 10) == recent.near("shared", "p", 5, 10) == []


def test_what_is_a_day_old_is_forgotten_and_the_rest_kept():
    watch = Watch()
    recent = Recent(watch)
    for hour in (0, 1, 2):
        recent.add("bulk", "p", (hour * HOUR, "a", hour))
    recent.save(0)

    Recent(watch).save((KEPT + 1) * HOUR)

    assert [key[:8] for key in watch.recent] == ["00000001", "00000002"]
