"""Loads each page of the PDF on the standard input; the process ends if one takes too much.

It is run as a script, so it imports nothing from the rest of the program.
"""

from __future__ import annotations

import contextlib
import signal
import sys

_SECONDS = 10  # for a page
_BYTES = 3 << 30


def main() -> None:
    """Load all pages, as far as they can be loaded at all."""
    data = sys.stdin.buffer.read()
    with contextlib.suppress(ImportError):  # there is none on Windows
        import resource

        limit = _BYTES + 4 * len(data)
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import pypdfium2

    _start_clock()
    with contextlib.suppress(pypdfium2.PdfiumError):
        pdf = pypdfium2.PdfDocument(data)
        for number in range(len(pdf)):
            _start_clock()
            with contextlib.suppress(pypdfium2.PdfiumError):
                page = pdf[number]
                page.get_textpage().close()
                page.close()


def _start_clock() -> None:
    """Let the system end this process unless it is called again in time."""
    if hasattr(signal, "alarm"):
        signal.alarm(_SECONDS)


if __name__ == "__main__":
    main()
