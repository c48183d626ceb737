"""The command ``sweep``, and ``python -m sweep``."""

import signal

__all__ = ["main"]


def main() -> None:
    """Load the commands and run the one that ``sys.argv`` names."""
    # Until they are loaded there is nothing to tidy up: a signal may end the process at once,
    # where Python would show a traceback. Who started it may want it not to hear of signals.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from sweep.cli import app  # noqa: PLC0415  (typer is what takes long)

    app.main()


if __name__ == "__main__":
    main()
