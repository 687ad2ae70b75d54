"""What is shipped for a site at work fits the settings and the processes there are (R148)."""

import configparser
import re
from pathlib import Path

import pytest
from pyramid.paster import get_appsettings

from dossier.settings import DEFAULTS

NGINX = Path("etc/nginx.conf").read_text(encoding="utf-8")
UNIT = Path("etc/systemd/dossier@.service").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def production():
    """The settings of etc/production.ini with those that it takes over."""
    return get_appsettings("etc/production.ini", "main")


def test_every_setting_is_known_and_those_left_out_are_taken_over(production):
    named = {name for name in production if name.startswith("dossier.")}

    assert named == set(DEFAULTS)
    assert production["dossier.password_cost"] == "full"


def test_keys_data_and_witness_lie_apart(production):
    folders = [Path(production[f"dossier.{name}"]) for name in ("var", "keys", "witness")]

    for one in folders:
        assert [other for other in folders if one in (other, *other.parents)] == [one]


def test_the_proxy_is_believed_and_hears_only_this_machine(production):
    ports = re.findall(r"server 127\.0\.0\.1:(\d+)", NGINX)

    assert production["dossier.proxy"] == "127.0.0.1" == production["dossier.host"]
    assert len(ports) == len(set(ports)) == 4


def test_the_proxy_hands_on_what_is_believed_and_keeps_nothing():
    for header in ("X-Forwarded-For $remote_addr", "X-Forwarded-Proto $scheme", "Host $http_host"):
        assert f"proxy_set_header {header};" in NGINX
    for line in ("proxy_request_buffering off;", "proxy_max_temp_file_size 0;", "access_log off;"):
        assert line in NGINX


def test_the_unit_may_write_where_the_settings_lead_and_nowhere_else(production):
    (paths,) = re.findall("ReadWritePaths=(.*)", UNIT)

    assert set(paths.split()) == {
        production[f"dossier.{name}"] for name in ("var", "keys", "witness")
    }
    assert "ProtectSystem=strict" in UNIT and "UMask=0077" in UNIT


def test_requests_are_logged_as_bare_lines():
    ini = configparser.RawConfigParser()
    ini.read("etc/production.ini", encoding="utf-8")

    assert ini["logger_requests"]["qualname"] == "dossier.requests"
    assert ini["formatter_bare"]["format"] == "%(message)s"
