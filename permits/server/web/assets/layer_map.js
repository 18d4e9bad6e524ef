// A hundred thousand sites on one canvas: each a mark whose shape says as much as its colour, what is strict above what is not.
"use strict";
window.HeatGuard = window.HeatGuard || {};
HeatGuard.layerMap = (() => {
  const REACHED_PX = 16;
  const SPOT_PX = 3;
  const WIDEST_ZOOM = 18;
  const SHAPES = {
    clear: (ink, r) => ink.arc(0, 0, r * 0.8, 0, 2 * Math.PI),
    conditions: (ink, r) => { ink.moveTo(0, -r); ink.lineTo(r, r * 0.8); ink.lineTo(-r, r * 0.8); ink.closePath(); },
    undetermined: (ink, r) => { ink.moveTo(0, -r); ink.lineTo(r, 0); ink.lineTo(0, r); ink.lineTo(-r, 0); ink.closePath(); },
    prohibited: (ink, r) => ink.rect(-r * 0.85, -r * 0.85, r * 1.7, r * 1.7),
  };

  const sprite = ({ look, hollow }, { edge, fill }, radius, dense) => {
    const side = Math.ceil(2 * (radius + 2) * dense);
    const canvas = Object.assign(document.createElement("canvas"), { width: side, height: side });
    const ink = canvas.getContext("2d");
    ink.scale(dense, dense);
    ink.translate(side / dense / 2, side / dense / 2);
    ink.beginPath();
    SHAPES[look](ink, radius);
    // As in the list.
    ink.fillStyle = hollow ? "#ffffff" : fill;
    ink.fill();
    ink.lineWidth = hollow ? 1.6 : 1;
    ink.strokeStyle = edge;
    ink.stroke();
    return { canvas, size: side / dense };
  };

  const Marks = HeatGuard.Canvas.extend({
    options: { padding: 0.1 },
    _shown: {},
    _here: -1,
    // Numbers of rows by outcome, and of the one that is open.
    show(shown, here) {
      this._shown = shown;
      this._here = here;
      if (this._map) this._update();
    },
    _draw(dense) {
      const { x, y, outcomes, looks } = this.options;
      const scale = this._map.getZoomScale(this._map.getZoom(), 0);
      const origin = this._map.getPixelOrigin();
      const { min, max } = this._bounds;
      const radius = Math.max(3, Math.min(8, this._map.getZoom() - 10));
      // Of marks that would lie on one another only the topmost is drawn.
      const wide = Math.ceil((max.x - min.x) / SPOT_PX) + 1;
      const taken = new Uint8Array(wide * (Math.ceil((max.y - min.y) / SPOT_PX) + 1));
      const seen = outcomes.map((outcome) => {
        const spots = [];
        for (const row of this._shown[outcome.code] || []) {
          const px = x[row] * scale - origin.x;
          const py = y[row] * scale - origin.y;
          if (!(px >= min.x && px <= max.x && py >= min.y && py <= max.y)) continue;
          const spot = Math.floor((py - min.y) / SPOT_PX) * wide + Math.floor((px - min.x) / SPOT_PX);
          if (taken[spot]) continue;
          taken[spot] = 1;
          spots.push(px, py);
        }
        return { outcome, spots };
      });
      for (const { outcome, spots } of seen.reverse()) {
        const { canvas, size } = sprite(outcome, looks[outcome.look], radius, dense);
        for (let i = 0; i < spots.length; i += 2) this._ink.drawImage(canvas, spots[i] - size / 2, spots[i + 1] - size / 2, size, size);
      }
      if (this._here >= 0 && !Number.isNaN(x[this._here])) {
        const ink = this._ink;
        for (const [width, colour] of [[6, "#ffffff"], [3, "#111827"]]) {
          ink.beginPath();
          ink.arc(x[this._here] * scale - origin.x, y[this._here] * scale - origin.y, radius + 6, 0, 2 * Math.PI);
          ink.lineWidth = width;
          ink.strokeStyle = colour;
          ink.stroke();
        }
      }
    },
  });

  // Sites at `lon`, `lat` (null: nowhere) by their `outcomes`, strictest first; `open` is told the number of the row that was pressed.
  return ({ lon, lat, outcomes, looks, say, open }) => {
    const x = new Float64Array(lon.length);
    const y = new Float64Array(lon.length);
    for (let row = 0; row < lon.length; row += 1) {
      const at = lon[row] === null ? { x: NaN, y: NaN } : L.CRS.EPSG3857.latLngToPoint({ lng: lon[row], lat: lat[row] }, 0);
      x[row] = at.x;
      y[row] = at.y;
    }
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const map = L.map("map", { maxZoom: 22, zoomSnap: 0.5, attributionControl: false, zoomControl: false, zoomAnimation: !still, fadeAnimation: !still, inertia: !still });
    L.control.zoom({ zoomInTitle: say("放大", "Zoom in"), zoomOutTitle: say("缩小", "Zoom out") }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    if (HeatGuard.ground) HeatGuard.ground(map);
    let shown = {};
    let view = null;
    const box = (rows) => {
      const bounds = L.latLngBounds([]);
      for (const row of rows) if (lon[row] !== null) bounds.extend([lat[row], lon[row]]);
      return bounds;
    };
    map.setView([0, 0], 1, { animate: false });
    const fit = (bounds) => { if (bounds.isValid()) map.fitBounds(bounds, { animate: false, maxZoom: WIDEST_ZOOM, padding: [20, 20] }); };
    const marks = new Marks({ x, y, outcomes, looks }).addTo(map);
    map.on("click", ({ layerPoint }) => {
      const scale = map.getZoomScale(map.getZoom(), 0);
      const origin = map.getPixelOrigin();
      let best = REACHED_PX ** 2;
      let found = -1;
      // Of two that are as near the stricter, which lies above.
      for (const { code } of [...outcomes].reverse()) {
        for (const row of shown[code] || []) {
          const far = (x[row] * scale - origin.x - layerPoint.x) ** 2 + (y[row] * scale - origin.y - layerPoint.y) ** 2;
          if (far <= best) { best = far; found = row; }
        }
      }
      if (found >= 0) open(found);
    });
    return {
      show(next, here) { shown = next; marks.show(next, here); },
      bringAll(rows) { fit(box(rows)); },
      bring(row) { if (lon[row] !== null && !map.getBounds().contains([lat[row], lon[row]])) map.panTo([lat[row], lon[row]], { animate: false }); },
      // As wide as a sheet, with all rows on it; then as it was.
      onPaper(printed, rows) {
        if (printed) view = [map.getCenter(), map.getZoom()];
        map.invalidateSize({ animate: false });
        if (printed) fit(box(rows));
        else map.setView(...view, { animate: false });
        map.eachLayer((layer) => { if (layer instanceof HeatGuard.Canvas) layer.onPaper(printed); });
      },
      resized() { map.invalidateSize({ animate: false }); },
    };
  };
})();
