"""Serve the gallery for looking at it."""

from waitress import serve

from tests.views.gallery import application

serve(application(), listen="127.0.0.1:6599", ident=None)
