"""How often one address is answered, and the log of it: what rounding does not prevent, counting slows (docs/security.md)."""

from __future__ import annotations

import datetime
import ipaddress

from permits.storage.particulars import Particulars
from permits.storage.store import Store

# After ten answers a prober knows a pipe to some ten metres, after thirty to less than half a metre (benchmarks/prober.py).
# A firm that designs along a street asks ten or twenty times in an afternoon.
AT_MOST = 30
WITHIN = datetime.timedelta(hours=1)
# Sites told of in rows within that time, each a question of its own: ten pipes' worth of single answers, and as many drawn features as are
# noticed in one district (`permits.service.tiling`).
SITES_AT_MOST = 300
# A subscriber is given as many addresses of version 6.
_SUBSCRIBER_BITS = 64


def begin_answer(store: Store, address: str, *, now: datetime.datetime) -> int:
    """Count an answer before it is made, so that many at once are as many as one after the other.

    Returns
    -------
    int
        Stands for this answer until it is logged or forgotten.

    Raises
    ------
    AskedTooOftenError
        With the moment from which this address may ask again.
    """
    return store.begin_answer(asker_of(address), now=now, within=WITHIN, at_most=AT_MOST)


def log_sites(store: Store, begun: int, particulars: Particulars, *, now: datetime.datetime) -> None:
    """Say what an answer was that was begun and holds rows of sites; the sites count together with all features that the address was told of.

    Raises
    ------
    AskedTooOftenError
        They would be more than `SITES_AT_MOST`; nothing of them may be told.
    """
    store.log_sites(begun, particulars, now=now, within=WITHIN, at_most=SITES_AT_MOST)


def asker_of(address: str) -> str:
    """Who asks, as far as an address tells: one of version 4, a network of version 6."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        # A socket of the system, or what a gate says: told apart by its beginning.
        return address[:100]
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, _SUBSCRIBER_BITS), strict=False))
    return str(ip)
