"use strict";
// Tiles of a service, each laid where it truly lies, however its map is shifted and cut: piece by piece its corners are brought to
// WGS 84 and from there to the map.
window.HeatGuard = window.HeatGuard || {};
HeatGuard.tileLayer = (() => {
  const TILE = 256;
  // BD-09 sways by 40 m within 6 km, which a tile as a whole cannot follow.
  const PIECES = { wgs84: 1, gcj02: 4, bd09: 4 };

  const Laid = L.GridLayer.extend({
    options: { noWrap: true, keepBuffer: 1 },
    initialize(template, options) {
      this._template = template;
      L.setOptions(this, options);
      this._grid = HeatGuard.datums.grids[this.options.grid];
    },
    _pxBoundsToTileRange(bounds) {
      const zoom = this._tileZoom;
      const found = [bounds.min, bounds.getBottomLeft(), bounds.getTopRight(), bounds.max].map((corner) => {
        const { lng, lat } = this._map.unproject(corner, zoom);
        return L.point(this._grid.tile(HeatGuard.datums.shifted(this.options.datum, [lng, lat]), zoom));
      });
      // Between its corners the edge of a view is a little bent.
      const range = L.bounds(found).pad(0.01);
      return L.bounds(range.min.floor(), range.max.floor());
    },
    _isValidTile() {
      return true;
    },
    // Where the corners of the pieces of a tile lie, row by row, and whole pixels round them.
    _layout({ x, y, z }) {
      const count = PIECES[this.options.datum];
      const corners = Array.from({ length: count + 1 }, (_, j) => Array.from({ length: count + 1 }, (__, i) => {
        const [lon, lat] = HeatGuard.datums.unshifted(this.options.datum, this._grid.place([x + i / count, y + j / count], z));
        return this._map.project([lat, lon], z);
      }));
      const whole = L.bounds(corners.flat());
      const start = whole.min.floor().subtract([1, 1]);
      return { corners, start, size: whole.max.ceil().add([1, 1]).subtract(start) };
    },
    _getTilePos(coords) {
      return this._layout(coords).start.subtract(this._level.origin);
    },
    _initTile(tile) {
      L.DomUtil.addClass(tile, "leaflet-tile");
    },
    // As Leaflet has it, but not rounded to whole pixels.
    _setZoomTransform(level, center, zoom) {
      const scale = this._map.getZoomScale(zoom, level.zoom);
      L.DomUtil.setTransform(level.el, level.origin.multiplyBy(scale).subtract(this._map._getNewPixelOrigin(center, zoom)), scale);
    },
    _url({ x, y, z }) {
      const { subdomains } = this.options;
      return L.Util.template(this._template, {
        s: subdomains[Math.abs(x + y) % subdomains.length],
        x,
        y,
        "-y": this._grid.fromSouth(y, z),
        z: this._grid.level(z),
      });
    },
    createTile(coords, done) {
      const { corners, start, size } = this._layout(coords);
      const dense = Math.min(window.devicePixelRatio || 1, 2);
      const tile = L.DomUtil.create("canvas");
      tile.width = size.x * dense;
      tile.height = size.y * dense;
      tile.style.width = `${size.x}px`;
      tile.style.height = `${size.y}px`;
      const image = new Image();
      // A key may be bound to a site: its name is sent, and nothing of the address.
      image.referrerPolicy = "origin";
      image.onload = () => {
        const ink = tile.getContext("2d");
        this._paint(ink, image, corners, start, dense, 0);
        // Pieces and tiles stand a little askew: the lowest layer reaches a pixel under its neighbours, so that no seam shows.
        ink.globalCompositeOperation = "destination-over";
        if (this.options.lowest) this._paint(ink, image, corners, start, dense, 1);
        done(null, tile);
      };
      image.onerror = () => done(new Error("tile"), tile);
      image.src = this._url(coords);
      return tile;
    },
    _paint(ink, image, corners, start, dense, beyond) {
      const side = TILE / (corners.length - 1);
      for (let j = 1; j < corners.length; j += 1) {
        for (let i = 1; i < corners.length; i += 1) {
          const [nw, ne, sw, se] = [corners[j - 1][i - 1], corners[j - 1][i], corners[j][i - 1], corners[j][i]];
          const right = ne.add(se).subtract(nw).subtract(sw).multiplyBy(dense / 2 / side);
          const down = sw.add(se).subtract(nw).subtract(ne).multiplyBy(dense / 2 / side);
          const middle = nw.add(ne).add(sw).add(se).divideBy(4).subtract(start).multiplyBy(dense);
          ink.setTransform(right.x, right.y, down.x, down.y, middle.x, middle.y);
          const drawn = side + 2 * beyond;
          ink.drawImage(image, (i - 1) * side, (j - 1) * side, side, side, -drawn / 2, -drawn / 2, drawn, drawn);
        }
      }
    },
  });

  // One layer of a service, `source` as in tiles.toml.
  return (template, source, lowest) =>
    new Laid(template, {
      lowest,
      datum: source.datum,
      grid: source.grid,
      subdomains: source.subdomains.length ? source.subdomains : [""],
      minZoom: source.min_zoom,
      maxNativeZoom: source.max_zoom,
      maxZoom: 24,
    });
})();
