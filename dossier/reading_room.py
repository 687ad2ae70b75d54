"""The reading room (阅览室): the addresses from which secret things may be read (R064)."""

import ipaddress


def networks(text) -> tuple:
    """The networks that a setting names, parted by spaces or commas; ValueError for another word.

    A host without a mask is a network of one.
    """
    return tuple(ipaddress.ip_network(word) for word in text.replace(",", " ").split())


def holds(places, address) -> bool:
    """Whether an address lies in one of the networks `places`; no address does not."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    plain = getattr(found, "ipv4_mapped", None) or found
    return any(plain in network for network in places)
