"""How this package compiles a function: the one place that knows Numba's options.

Compiled kernels are kept on disk, beside the package or in the user's cache folder (Numba's own
choice, or ``NUMBA_CACHE_DIR``); where neither can be written, in a private folder among the
temporary files; where these cannot be written either, in memory, and every run compiles them.
"""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
from numba import types
from numba.core import event

from sweep.errors import warn

__all__ = ["apart", "frozen", "kernel"]

Kernel = Callable[..., Any]

# Numba's own types know neither signatures as tuples nor options as a dictionary.
_njit: Any = numba.njit
_settings: Any = numba.config
_events: Any = event

_OPTIONS = {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}


_nowhere: list[bool] = []  # filled when a kernel could be kept in no folder


class _FirstCompilation(event.Listener):
    """Says, once a process, that kernels are being compiled; loading them is not worth a word."""

    def on_start(self, event: event.Event) -> None:  # noqa: ARG002
        _silence(self)
        warn(
            "compiling the kernels, which takes some seconds and happens at every start, as no "
            "folder can be written to; set NUMBA_CACHE_DIR to one that can"
            if _nowhere
            else "compiling the kernels; this happens once and takes some seconds"
        )

    def on_end(self, event: event.Event) -> None:
        """Nothing to say at the end."""


def _silence(listener: event.Listener) -> None:
    _events.unregister("numba:compile", listener)


_events.register("numba:compile", _FirstCompilation())


def kernel(
    *signature: object, inline: bool = False, allocates: bool = False
) -> Callable[[Kernel], Kernel]:
    """Compile for exactly these argument types, without the GIL, kept on disk between runs.

    One explicit signature a kernel keeps the first run short. No reassociation of floats, so that
    a result depends on neither the machine's vector width nor the number of threads.

    Args:
        signature: Numba's types of the arguments.
        inline: called by kernels alone, with whatever types they have.
        allocates: it makes arrays. Only then does Numba count who refers to them, which in a helper
            that is called for every pixel can cost more than all else.
    """
    arguments = () if inline else (tuple(signature),)
    options = {**_OPTIONS, "_nrt": allocates}

    def compiled(function: Kernel) -> Kernel:
        try:
            made: Kernel = _njit(*arguments, cache=True, **options)(function)
        except RuntimeError:
            # Numba found no place that it can write to.
            made = _compiled_elsewhere(arguments, options, function)
        return made

    return compiled


def _compiled_elsewhere(
    arguments: tuple[object, ...], options: dict[str, object], function: Kernel
) -> Any:
    folder = _private_folder()
    if folder is None:
        _nowhere.append(True)
        return _njit(*arguments, **options)(function)
    before = _settings.CACHE_DIR
    _settings.CACHE_DIR = str(folder)
    try:
        return _njit(*arguments, cache=True, **options)(function)
    finally:
        _settings.CACHE_DIR = before


def _private_folder() -> Path | None:
    """A folder for compiled kernels that nobody else can write to, or None.

    What is in it is executed, so one that belongs to someone else, or is open to others, or is a
    link, is not used.
    """
    user = os.getuid() if hasattr(os, "getuid") else 0
    try:
        folder = Path(tempfile.gettempdir(), f"ksweep-{user}")
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return None
    open_to_others = os.name == "posix" and (found.st_uid != user or found.st_mode & 0o077)
    return None if folder.is_symlink() or open_to_others else folder


def frozen(dtype: Any, ndim: int) -> Any:
    """A C-contiguous array a kernel only reads: read-only and writable arrays both fit."""
    return types.Array(dtype, ndim, "C", readonly=True)


@kernel(inline=True)
def apart(a, i, b, j):  # type: ignore[no-untyped-def]
    """Squared distance between row i of a and row j of b, summed in the order of the columns."""
    x, y, z = a[i, 0] - b[j, 0], a[i, 1] - b[j, 1], a[i, 2] - b[j, 2]
    return x * x + y * y + z * z
