"""What the files of an artifact follow from, and what is in a file, each as one short text."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sweep.artifacts.settings import ArtifactFields
from sweep.clustering.ks import parse_ks, span_of
from sweep.settings.field import fields_of
from sweep.system.version import RESULTS

__all__ = ["digest_of", "fingerprint", "settled"]

_CHUNK = 1 << 20
_BYTES = 16


def digest_of(path: Path) -> str:
    """What is in a file: BLAKE2 in hex.

    Raises:
        OSError: it cannot be read.
    """
    found = hashlib.blake2b(digest_size=_BYTES)
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()


def settled(settings: ArtifactFields, folder: Path) -> dict[str, Any]:
    """The settings that matter: all, a list of K in one way of writing it, files by their content.

    Args:
        settings: of the artifact.
        folder: where names of files begin.
    """
    told = settings.to_dict()
    for field in fields_of(type(settings)):
        value = told[field.name]
        if field.name == "ks" and value is not None:
            told["ks"] = span_of(parse_ks(value))
        if field.option.file == "read" and value is not None:
            try:
                told[field.name] = digest_of(folder / value)
            except OSError:
                told[field.name] = str(value)
    return told


def fingerprint(
    settings: Mapping[str, Any], pictures: Sequence[tuple[str, str]], outputs: Sequence[str]
) -> str:
    """What the files follow from: settings, pictures, outputs, and the version of results.

    Args:
        settings: see `settled`.
        pictures: of each what it is called in files, and what is in it.
        outputs: their names, whose suffixes are formats.
    """
    told = json.dumps([RESULTS, settings, pictures, outputs], sort_keys=True)
    return hashlib.blake2b(told.encode(), digest_size=_BYTES).hexdigest()
