"""`dossier serve`: the site on waitress."""

import click
import waitress
from pyramid.paster import get_app, setup_logging

from views.console import main
from views.doctor import gate

# What a slow reader has not taken yet waits in memory and never in a file, where it would stand in
# clear (S60): a thread waits for him once so much is on its way.
ON_ITS_WAY = {"outbuf_high_watermark": 4 * 1024 * 1024, "outbuf_overflow": 2**40}


@main.command()
@click.pass_obj
def serve(ini):
    """Serve the site (启动服务). Stop it with Ctrl-C.

    Something bad around it, as `dossier doctor` tells it, ends this with code 1.
    """
    setup_logging(ini)
    app = get_app(ini)
    gate(app.registry)
    app.registry.ending.arm()
    settings = app.registry.settings
    address = f"{settings['dossier.host']}:{settings['dossier.port']}"
    click.echo(f"http://{address}")
    trusted = {
        "trusted_proxy": settings["dossier.proxy"],
        "trusted_proxy_headers": "x-forwarded-for x-forwarded-proto",
        "clear_untrusted_proxy_headers": True,
    }
    try:
        waitress.serve(
            app,
            listen=address,
            threads=8,
            ident=None,
            max_request_body_size=300 * 1024 * 1024,
            **ON_ITS_WAY,
            **(trusted if settings["dossier.proxy"] else {"clear_untrusted_proxy_headers": False}),
        )
    finally:
        app.registry.keeper.stop()
