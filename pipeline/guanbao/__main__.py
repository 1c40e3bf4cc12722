"""`python -m guanbao`: the same as the command `guanbao`."""

from __future__ import annotations

from guanbao.cli import main

if __name__ == "__main__":
    main()
