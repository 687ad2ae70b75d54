"""Tests of settings: defaults, the ini, and the environment above both."""

import pytest

from dossier.settings import DEFAULTS, FIXED, complete


def test_defaults_fill_what_the_ini_does_not_say():
    found = complete({"dossier.host": "0.0.0.0", "other": "kept"}, environ={})

    assert found == {**DEFAULTS, "dossier.host": "0.0.0.0", "other": "kept"}


@pytest.mark.parametrize("key", sorted(DEFAULTS.keys() - FIXED))
def test_the_environment_overrides_the_ini(key):
    name = key.replace(".", "_").upper()

    assert complete({key: "ini"}, environ={name: "environment"})[key] == "environment"
    assert complete({key: "ini"}, environ={name: ""})[key] == "ini"


@pytest.mark.parametrize("key", sorted(FIXED))
def test_no_environment_weakens_the_password_hash(key):
    name = key.replace(".", "_").upper()

    assert complete({}, environ={name: "cheap"})[key] == DEFAULTS[key]


def test_the_given_settings_stay_as_they_are():
    settings = {"dossier.port": "80"}
    complete(settings, environ={"DOSSIER_PORT": "81"})

    assert settings == {"dossier.port": "80"}
