"""What lies under the maps of the pages, as somebody wants it who starts a server: a file of his own, a service of tiles, or neither."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import msgspec

from geo.dataclass import dataclass
from geo.errors import InputError
from geo.text import Text
from permits.catalogue.lists import code_list
from permits.catalogue.rows import Said
from permits.catalogue.tiles import Tiles, TileService

_DEEPEST = 18
_KEY = re.compile(r"[A-Za-z0-9_-]+")
_HOST = re.compile(r"https?://([A-Za-z0-9.-]+(?::[0-9]+)?)/")
_FIELD = re.compile(r"\{([^}]*)\}")


@dataclass(frozen=True)
class MapGround:
    """The ground of every map.

    Attributes
    ----------
    file : bool
        Whether workers hold a file of streets, water and buildings.
    service : TileService or None
        Whose tiles are shown, with the key in its templates.
    note : str
        What is said beside its attribution: the number under which a map was approved, the source of a file.
    """

    file: bool = False
    service: TileService | None = None
    note: str = ""

    @property
    def image_sources(self) -> list[str]:
        """Hosts that pages may load pictures from."""
        if self.service is None:
            return []
        addresses = [
            template.replace("{s}", part)
            for template in self.service.templates
            for part in self.service.subdomains or [""]
        ]
        return list(dict.fromkeys("{0.scheme}://{0.netloc}".format(urlsplit(address)) for address in addresses))


def tile_service(stated: str, key: str | None) -> TileService:
    """A service by its code, or by the template of its addresses.

    Parameters
    ----------
    stated : str
        A code of ``tiles.toml``, or an address with ``{z}``, ``{x}`` and ``{y}`` (or ``{-y}``, rows counted from the
        south) of tiles in Web Mercator, not shifted.
    key : str, optional
        What stands for ``{key}``.

    Raises
    ------
    InputError
        There is no such service, the template is none, or a key is missing, or is none.
    """
    known = {one.code: one for one in code_list(Tiles).service}
    service = known.get(stated) or _own(stated, tuple(known))
    if key is not None and not _KEY.fullmatch(key):
        raise InputError(
            Text("--tiles-key 不只是字母、数字、_ 和 -", "--tiles-key holds other signs than letters, digits, _ and -"),
            Text("请从服务商处原样复制密钥", "Copy the key as the service gave it"),
        )
    needs_key = any("{key}" in template for template in service.templates)
    if needs_key and key is None:
        raise InputError(
            Text(f"{service.zh}需要密钥", f"{service.en} wants a key"),
            Text("请向服务商申请，用 --tiles-key 给出", "Apply for one and state it with --tiles-key"),
        )
    templates = [template.replace("{key}", key or "") for template in service.templates]
    return msgspec.structs.replace(service, templates=templates)


def _own(template: str, codes: tuple[str, ...]) -> TileService:
    host = _HOST.match(template)
    fields = set(_FIELD.findall(template))
    known = {"z", "x", "y", "-y", "key"}
    if host is None or not {"z", "x"} <= fields <= known or len(fields & {"y", "-y"}) != 1 or '"' in template:
        raise InputError(
            Text(
                f"--tiles“{template}”不是已知的地图服务，也不是瓦片地址",
                f"--tiles {template!r} is neither a known service nor an address of tiles",
            ),
            Text(
                f"可用：{'、'.join(codes)}，或 https://主机/{{z}}/{{x}}/{{y}}.png",
                f"There are {', '.join(codes)}, or https://host/{{z}}/{{x}}/{{y}}.png",
            ),
        )
    said = Said(zh=host[1], en=host[1])
    return TileService(
        code="own",
        zh=said.zh,
        en=said.en,
        templates=[template],
        datum="wgs84",
        grid="mercator",
        min_zoom=0,
        max_zoom=_DEEPEST,
        attribution=said,
    )
