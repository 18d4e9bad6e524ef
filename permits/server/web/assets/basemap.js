"use strict";
// The ground under a map: tiles of a service, or streets, water and buildings out of the operator's own file. What is said in a
// corner is text and never markup; whatever fails, the map above works on.
window.HeatGuard = window.HeatGuard || {};
HeatGuard.ground = (() => {
  const PANE = "heatguard-ground";
  const ORDER = ["context_water", "context_building", "context_road"];
  const AGAIN_MS = 1500;
  const MOST_TRIES = 5;
  // A service that has given nothing by then is said to fail, whether it refuses or hangs.
  const PATIENCE_MS = 10000;
  const NAMES_PX = 13;
  // The same street is named again after so many pixels.
  const APART_PX = 500;

  // Lines in the corner: by whom the map is, and what is missing. Told to a screen reader once.
  const Corner = L.Control.extend({
    options: { position: "bottomright" },
    onAdd() {
      this._box = L.DomUtil.create("div", "heatguard-ground");
      this._box.setAttribute("role", "status");
      return this._box;
    },
    // The words of a line, an empty one is taken away.
    line(name, words) {
      let node = this._box.querySelector(`[data-line="${name}"]`);
      if (!node) {
        node = L.DomUtil.create("span", "", this._box);
        node.dataset.line = name;
      }
      if (node.textContent !== words) node.textContent = words;
      node.hidden = !words;
    },
  });

  // Rings of each area, or the one run of each line, in Leaflet's pixels at level 0.
  const paths = ({ type, coordinates }) => coordinates.map((one) =>
    (type === "MultiPolygon" ? one : [one]).map((run) => run.map(([lng, lat]) => L.CRS.EPSG3857.latLngToPoint({ lng, lat }, 0))));

  const Drawing = HeatGuard.Canvas.extend({
    options: { pane: PANE, padding: 0.25 },
    _shown: [],
    show(features) {
      this._shown = features.map(({ geometry, properties }) => ({
        ...properties,
        area: geometry.type === "MultiPolygon",
        paths: paths(geometry),
      }));
      if (this._map) this._update();
    },
    _draw() {
      const scale = this._map.getZoomScale(this._map.getZoom(), 0);
      const origin = this._map.getPixelOrigin();
      const at = ({ x, y }) => ({ x: x * scale - origin.x, y: y * scale - origin.y });
      const placed = this._shown.map((one) => ({ ...one, paths: one.paths.map((runs) => runs.map((run) => run.map(at))) }));
      for (const name of ORDER) {
        const features = placed.filter((one) => one.style === name);
        this._areas(features.filter((one) => one.area), this.options.styles[name]);
        this._lines(features.filter((one) => !one.area), this.options.styles[name]);
      }
      this._names(placed.filter((one) => one.name && !one.area));
    },
    _trace(runs) {
      for (const run of runs) run.forEach(({ x, y }, i) => (i ? this._ink.lineTo(x, y) : this._ink.moveTo(x, y)));
    },
    _areas(features, style) {
      const ink = this._ink;
      ink.strokeStyle = style.color;
      ink.fillStyle = style.fillColor;
      ink.lineWidth = 1;
      for (const rings of features.flatMap((one) => one.paths)) {
        ink.beginPath();
        this._trace(rings);
        ink.fill("evenodd");
        ink.stroke();
      }
    },
    _lines(features, style) {
      const ink = this._ink;
      ink.lineJoin = ink.lineCap = "round";
      ink.strokeStyle = style.color;
      // At full width where one sees the kerb, thinner from afar.
      ink.lineWidth = style.weight * Math.min(1, Math.max(0.3, (this._map.getZoom() - 10) / 6));
      ink.beginPath();
      for (const runs of features.flatMap((one) => one.paths)) this._trace(runs);
      ink.stroke();
    },
    _names(placed) {
      const ink = this._ink;
      const taken = [];
      ink.font = `${NAMES_PX}px system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif`;
      ink.textAlign = "center";
      ink.textBaseline = "middle";
      ink.lineJoin = "round";
      ink.lineWidth = 4;
      ink.strokeStyle = "#fffffff0";
      for (const { name, style, paths: found } of placed) {
        ink.fillStyle = style === "context_water" ? "#075985" : "#374151";
        const width = ink.measureText(name).width;
        const named = [];
        for (const spot of found.flatMap(([run]) => spots(run, width, this._bounds)).sort((a, b) => b.length - a.length)) {
          if (named.some((other) => other.distanceTo(spot.at) < APART_PX)) continue;
          const half = L.point(Math.abs(Math.cos(spot.turn)) * width + NAMES_PX, Math.abs(Math.sin(spot.turn)) * width + NAMES_PX).divideBy(2);
          const box = L.bounds(spot.at.subtract(half), spot.at.add(half));
          if (taken.some((other) => other.overlaps(box))) continue;
          taken.push(box);
          named.push(spot.at);
          ink.save();
          ink.translate(spot.at.x, spot.at.y);
          ink.rotate(spot.turn);
          ink.strokeText(name, 0, 0);
          ink.fillText(name, 0, 0);
          ink.restore();
        }
      }
    },
  });

  // Where along a line a name has room: on stretches that are straight enough, turned so that one reads them.
  const spots = (line, width, frame) => {
    const found = [];
    const points = line.map(({ x, y }) => L.point(x, y));
    let start = 0;
    for (let end = 1; end < points.length; end += 1) {
      const next = points[end + 1];
      if (next && L.LineUtil.pointToSegmentDistance(points[end], points[start], next) < NAMES_PX / 3) continue;
      const seen = L.LineUtil.clipSegment(points[start].clone(), points[end].clone(), frame);
      start = end;
      if (!seen) continue;
      const [a, b] = seen;
      const length = a.distanceTo(b);
      if (length < width) continue;
      // Read from the left, and what stands upright from below.
      const steep = Math.atan((b.y - a.y) / (b.x - a.x));
      const turn = steep > 1.4 ? steep - Math.PI : steep;
      // The middle may be where another street crosses, with its name.
      for (const part of length > 3 * width ? [0.5, 0.25, 0.75] : [0.5]) {
        found.push({ at: a.add(b.subtract(a).multiplyBy(part)), turn, length });
      }
    }
    return found;
  };

  const vector = (map, config, corner) => {
    const pane = map.getPane(PANE) || map.createPane(PANE);
    pane.style.zIndex = 250;
    pane.style.pointerEvents = "none";
    const drawing = new Drawing({ styles: config.styles }).addTo(map);
    let held = null;
    let asking = null;
    let waiting = 0;
    const ask = async (tries) => {
      const zoom = Math.round(map.getZoom());
      if (held && held.zoom === zoom && held.bounds.contains(map.getBounds())) return;
      if (asking) asking.abort();
      asking = new AbortController();
      const bounds = map.getBounds().pad(0.25);
      const { signal } = asking;
      try {
        const answer = await fetch(`${config.vector}?bbox=${bounds.toBBoxString()}&zoom=${zoom}`, { signal });
        if (!answer.ok) {
          // Busy with what is more urgent; the ground can wait.
          if (answer.status === 503 && tries < MOST_TRIES) waiting = setTimeout(ask, AGAIN_MS, tries + 1);
          else corner.line("fails", config.words.no_ground);
          return;
        }
        const { features, cut } = await answer.json();
        held = { zoom, bounds };
        drawing.show(features);
        corner.line("fails", "");
        corner.line("cut", cut ? config.words.cut.replace("{count}", cut) : "");
      } catch (error) {
        if (error.name !== "AbortError") corner.line("fails", config.words.no_ground);
      }
    };
    const soon = () => {
      clearTimeout(waiting);
      waiting = setTimeout(ask, 120, 1);
    };
    map.on("moveend", soon);
    soon();
  };

  const tiles = (map, config, corner) => {
    const source = config.tiles;
    let given = 0;
    let told = false;
    const layers = source.layers.map((template, i) => HeatGuard.tileLayer(template, source, i === 0));
    const fail = () => {
      if (given || told) return;
      told = true;
      corner.line("fails", config.words.no_ground);
      // The operator's own file takes the place of a service that does not answer.
      if (config.vector) vector(map, config, corner);
      else if (HeatGuard.graticule) HeatGuard.graticule(map);
    };
    for (const layer of layers) {
      layer.on("tileload", () => { given += 1; });
      // All of a view have come or failed.
      layer.on("load", fail);
      layer.once("loading", () => { setTimeout(fail, PATIENCE_MS); });
      layer.addTo(map);
    }
  };

  // Lay the ground under a map, as the page's data have it: `tiles`, `vector` (the address that answers), `styles`, `note`, `words`.
  return (map, config = JSON.parse(document.getElementById("heatguard-ground").textContent)) => {
    const corner = new Corner().addTo(map);
    corner.line("note", [config.tiles && config.tiles.attribution, config.note].filter(Boolean).join(" · "));
    if (config.tiles) tiles(map, config, corner);
    else if (config.vector) vector(map, config, corner);
  };
})();
