"""The named cast of the tests."""

ADMIN = "linwei"
PASSWORD = "harbour lantern 84 quiet"
