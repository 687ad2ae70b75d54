"""JSON at /api/v1 (interface.md)."""


def includeme(config):
    pass
