"""What people do at random to a site before it is backed up or moved."""

import time

from tests.workflows.backups import LARGE


def work(place, chance):
    """Some acts of some people, now and then a pack."""
    with place.ground.registry.writer_lock.held():
        for _time in range(chance.randint(1, 4)):
            place.ground.alone(lambda make: _act(make, chance))
    if chance.random() < 0.2:
        place.ground.database.pack(time.time())


def _act(make, chance):
    kept = list(make.site["dossiers"].values())
    if not kept or chance.random() < 0.4:
        make.document(make.dossier())
    elif chance.random() < 0.5:
        make.document(
            chance.choice(kept), LARGE + chance.randbytes(chance.randint(1, 5000)).hex().encode()
        )
    else:
        make.document(chance.choice(kept), chance.randbytes(40).hex().encode())
