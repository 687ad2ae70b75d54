"""Tests of the reading room (R064): which addresses count, and that no other does."""

import pytest

from dossier.reading_room import holds, networks


@pytest.mark.parametrize(
    "text, address, inside",
    [
        ("", "127.0.0.1", False),
        ("127.0.0.1", "127.0.0.1", True),
        ("127.0.0.1", "127.0.0.2", False),
        ("10.2.0.0/16, 192.168.7.5", "10.2.255.1", True),
        ("10.2.0.0/16, 192.168.7.5", "10.3.0.1", False),
        ("10.2.0.0/16  192.168.7.5", "192.168.7.5", True),
        ("10.2.0.0/16", "::ffff:10.2.0.9", True),
        ("::1/128", "::1", True),
        ("::1/128", "127.0.0.1", False),
        ("0.0.0.0/0", "", False),
        ("0.0.0.0/0", None, False),
        ("0.0.0.0/0", "localhost", False),
    ],
)
def test_an_address_is_inside_or_not(text, address, inside):
    assert holds(networks(text), address) is inside


@pytest.mark.parametrize("text", ["reading-room", "10.2.0.0/99", "10.2.0.1/16"])
def test_a_setting_that_names_no_network_is_refused(text):
    with pytest.raises(ValueError):
        networks(text)
