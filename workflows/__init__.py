"""VERBS: what can be done, and who may do it when. Imports questions and nouns."""


def includeme(config):
    config.include("workflows.dossier")
    config.include("workflows.policy")
    config.include("workflows.inspection")
