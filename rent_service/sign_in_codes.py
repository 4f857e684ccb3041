"""One-time codes: how they are made, kept and compared, and how often they may be asked for. Pure."""

import hmac
import ipaddress
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

PURPOSE = b"rentacar sign-in 1."  # keeps a digest made for anything else from fitting
DIGITS = 6
GOOD_FOR = timedelta(minutes=10)
PAUSE = timedelta(seconds=30)  # between two codes for one address
HOUR = timedelta(hours=1)
PER_EMAIL = 5  # an hour; five tries each make 25 guesses of a million
PER_CLIENT = 30  # an hour; an office may share an address
MOST_ASKED = max(PER_EMAIL, PER_CLIENT)
_SALT_BYTES = 16


class CodeKeeper:
    """Keyed hashes: who reads the table learns neither addresses nor codes, for there are only a million of those."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        """Take the keys by id, the current one first; all are tried."""
        self._keys = keys

    def emails(self, email: str) -> list[bytes]:
        """The hashes of an address, by the current key first."""
        return self._hashes(b"email " + email.encode())

    def clients(self, address: str) -> list[bytes]:
        """The hashes of a client's address, an IPv6 one by its /64; none of one that is no address."""
        try:
            ip = ipaddress.ip_address(address.strip())
        except ValueError:
            return []
        if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is None:
            return self._hashes(b"client " + str(ipaddress.ip_network((ip, 64), strict=False)).encode())
        return self._hashes(b"client " + str(getattr(ip, "ipv4_mapped", None) or ip).encode())

    def code(self, salt: bytes, code: str) -> bytes:
        """The hash of a code that is kept."""
        return self._hashes(b"code " + salt + code.encode())[0]

    def matches(self, code: str, *, salt: bytes, kept: bytes) -> bool:
        """Whether a code is the one kept; takes as long whatever it is."""
        found = [hmac.compare_digest(one, kept) for one in self._hashes(b"code " + salt + code.encode())]
        return any(found)

    def _hashes(self, text: bytes) -> list[bytes]:
        return [hmac.digest(key, PURPOSE + text, "sha256") for key in self._keys.values()]


def new_code() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def new_salt() -> bytes:
    """Makes equal codes differ."""
    return secrets.token_bytes(_SALT_BYTES)


def again_at(for_email: Sequence[datetime], by_client: Sequence[datetime], now: datetime) -> datetime:
    """From when on another code may be asked for: not after `now` if one may now. Times of the last hour, latest first."""
    ends = [now]
    if for_email:
        ends.append(for_email[0] + PAUSE)
    if len(for_email) >= PER_EMAIL:
        ends.append(for_email[PER_EMAIL - 1] + HOUR)
    if len(by_client) >= PER_CLIENT:
        ends.append(by_client[PER_CLIENT - 1] + HOUR)
    return max(ends)
