"""NOUNS: what is kept. Imports nothing of the floors above."""

from dossier import framework


def includeme(config):
    config.include("dossier.framework")
    framework.scan_floor(config, "dossier", ignore=["dossier.demo"])
    config.include("dossier.subscribers")
