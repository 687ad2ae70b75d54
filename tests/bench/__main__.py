"""`make bench`: every figure of the issues as a ratio within this run."""

import sys
import warnings

warnings.filterwarnings("ignore", message="pkg_resources is deprecated")
warnings.filterwarnings("ignore", message="Parameters to load are deprecated")

from tests.bench import (  # noqa: E402
    access,
    create,
    crypto,
    evidence,
    import_,
    relabel,
    search,
    simulate,
    writers,
)

SIZES = {"small": 0.1, "full": 1}

if __name__ == "__main__":
    size = SIZES[sys.argv[1] if len(sys.argv) > 1 else "full"]
    create.run(int(2000 * size))
    crypto.run(max(3, int(9 * size)))
    import_.run(int(20_000 * size))
    search.run(int(30_000 * size))
    access.run(int(100_000 * size))
    relabel.run(int(10_000 * size))
    simulate.run(int(20_000 * size))
    evidence.run(int(4000 * size))
    writers.run(6 * size)
