"""QUESTIONS: what can be found and counted. Imports the nouns."""

from dossier import framework


def includeme(config):
    framework.scan_floor(config, "catalog", ignore=["catalog.extractor"])
