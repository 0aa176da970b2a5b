"""The users who may sign in, in HOME/users.json: names with salted scrypt hashes.

Sessions are not handled here. If there are no users, nobody has to sign in.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock

from rag.errors import RagError, StorageError
from rag.files import replace_file

# From OWASP's Password Storage Cheat Sheet: as strong as n=2^17, p=1, with 32 MB instead of 128.
_N, _R, _P = 2**15, 8, 3
_MEMORY = 128 * 2**20  # bytes that OpenSSL may take
_SHORTEST, _LONGEST = 8, 1024  # characters of a password
_NAME = re.compile(r"[\w.@+-]{1,64}")


@dataclass(frozen=True, slots=True)
class Secret:
    """A stored password; salt and hash are hexadecimal."""

    salt: str
    hash: str
    n: int = _N
    r: int = _R
    p: int = _P

    @property
    def stamp(self) -> str:
        """A value that changes with the password but reveals nothing about it."""
        return hashlib.sha256(f"{self.salt}{self.hash}".encode()).hexdigest()[:32]


_NOBODY = Secret("00" * 16, "")  # no password has this hash


class Users:
    """The users of a home folder. Notices changes by other processes. Safe between threads."""

    def __init__(self, home: Path) -> None:
        self._path = home / "users.json"
        self._read: tuple[object, dict[str, Secret]] = (None, {})

    def names(self) -> list[str]:
        """Return the names in alphabetical order. Raises `StorageError`."""
        return sorted(self._all())

    def stamp(self, name: str) -> str | None:
        """Return the stamp of a user's password; None for no such user. Raises `StorageError`."""
        secret = self._all().get(name)
        return secret.stamp if secret else None

    def check(self, name: str, password: str) -> bool:
        """Return whether the password is right; takes as long if there is no such user."""
        secret = self._all().get(normalised_name(name), _NOBODY)
        return hmac.compare_digest(_hash(password, secret), secret.hash)

    def add(self, name: str, password: str) -> bool:
        """Add a user or change the password; return whether it is new. Raises `RagError`."""
        name = normalised_name(name)
        if not _NAME.fullmatch(name):
            raise RagError(
                f"{name!r} cannot be used as a user name.",
                "Use 1 to 64 letters, digits and the signs . _ - + @",
            )
        if not _SHORTEST <= len(password) <= _LONGEST:
            raise RagError(
                f"A password must have {_SHORTEST} to {_LONGEST} characters.",
                "Three or four unrelated words are easy to remember.",
            )
        fresh = Secret(secrets.token_hex(16), "")
        with self._changing() as users:
            known = name in users
            users[name] = Secret(fresh.salt, _hash(password, fresh))
        return not known

    def remove(self, name: str) -> None:
        """Remove a user. Raises `RagError` if there is no such user."""
        with self._changing() as users:
            if users.pop(normalised_name(name), None) is None:
                raise RagError(f"There is no user {name!r}.", "To list the users, run: rag user")

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Secret]]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self._path.with_suffix(".lock")):
                users = dict(self._all())
                yield users
                stored = {name: asdict(users[name]) for name in sorted(users)}
                replace_file(self._path, json.dumps(stored, ensure_ascii=False), private=True)
        except OSError as error:
            raise StorageError(f"{self._path} cannot be written to: {error.strerror}.") from error

    def _all(self) -> Mapping[str, Secret]:
        try:
            stat = self._path.stat()
            version = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
            if self._read[0] != version:
                content = json.loads(self._path.read_text("utf-8"))
                self._read = (version, {name: Secret(**secret) for name, secret in content.items()})
        except FileNotFoundError:
            self._read = (None, {})
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise StorageError(
                f"{self._path} cannot be read: {error}",
                "Correct it, or move it away and add the users again with: rag user NAME",
            ) from error
        return self._read[1]


def normalised_name(name: str) -> str:
    """Return a name in the form that is stored, however its accents were typed.

    >>> normalised_name(" Zoe\\u0308 ") == "Zo\\u00eb"
    True
    """
    return unicodedata.normalize("NFC", name.strip())


def _hash(password: str, like: Secret) -> str:
    return hashlib.scrypt(
        unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass"),
        salt=bytes.fromhex(like.salt),
        n=like.n,
        r=like.r,
        p=like.p,
        maxmem=_MEMORY,
        dklen=32,
    ).hex()
