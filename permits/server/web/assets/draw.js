// Works drawn on a map at their true size: an area by its corners, a trench by its axis and width, a pile, tree or well by a
// centre and a diameter. Every corner can be set, moved and taken away by hand, by keyboard and by typed coordinates.
"use strict";
window.HeatGuard = window.HeatGuard || {};
HeatGuard.drawing = (map, { words, changed, finished, told }) => {
  const LEAST = { Polygon: 3, LineString: 2, Point: 1 };
  const COLOR = "#7c2d12";
  const SELECTED = "#1d4ed8";
  const layer = L.layerGroup().addTo(map);
  const handles = L.layerGroup().addTo(map);
  const box = map.getContainer();
  let works = [];
  // What is being drawn; or the number of the works whose corners are being moved.
  let current = null;
  let held = null;
  let cursor = null;

  const across = (one) => Number(one.properties[one.kind === "Point" ? "diameter_m" : "width_m"]) || 0;
  // On this projection a metre is so many pixels where the works lie.
  const pixels = (metres, { lat }) => metres * 2 ** (map.getZoom() + 8) / (40075016.686 * Math.cos(lat * Math.PI / 180));

  const outlines = (one, color) => {
    const { kind, at } = one;
    const fill = { color, weight: 2, fillOpacity: 0.25, interactive: false };
    if (kind === "Polygon") return [at.length > 2 ? L.polygon(at, fill) : L.polyline(at, { ...fill, fill: false })];
    if (kind === "Point") {
      const dot = L.circleMarker(at[0], { ...fill, radius: 4, fillOpacity: 1 });
      return across(one) ? [L.circle(at[0], { ...fill, radius: across(one) / 2 }), dot] : [dot];
    }
    const axis = L.polyline(at, { color, weight: 2, dashArray: across(one) ? "6 5" : null, interactive: false });
    const weight = pixels(across(one), at[0] || map.getCenter());
    return weight > 2 ? [L.polyline(at, { color, weight, opacity: 0.35, interactive: false }), axis] : [axis];
  };

  const draw = () => {
    layer.clearLayers();
    works.forEach((one, i) => {
      for (const part of outlines(one, i === held ? SELECTED : COLOR)) part.addTo(layer);
      const name = L.DomUtil.create("span");
      name.textContent = one.properties.id;
      L.tooltip({ permanent: true, direction: one.kind === "Point" ? "right" : "center", offset: one.kind === "Point" ? [8, 0] : [0, 0], className: "drawn-name", interactive: false })
        .setLatLng(L.latLngBounds(one.at).getCenter()).setContent(name).addTo(layer);
    });
    if (!current) return;
    const at = cursor && current.at.length ? [...current.at, cursor] : current.at;
    if (at.length) for (const part of outlines({ ...current, at }, SELECTED)) part.addTo(layer);
    for (const corner of current.at) L.circleMarker(corner, { radius: 6, color: SELECTED, fillColor: "#fff", fillOpacity: 1, interactive: false }).addTo(layer);
  };

  // --- corners that exist already: handles to drag, to move by arrow keys, and between them places for new ones
  const handle = (at, name, title, moved) => {
    const icon = L.divIcon({ className: `corner ${name}`, iconSize: [28, 28] });
    const marker = L.marker(at, { icon, draggable: Boolean(moved), keyboard: true, title, alt: title }).addTo(handles);
    marker.getElement().setAttribute("aria-label", title);
    return marker;
  };
  const grips = () => {
    handles.clearLayers();
    const one = works[held];
    if (!one) return;
    const closed = one.kind === "Polygon";
    one.at.forEach((at, i) => {
      const marker = handle(at, "", words.corner.replace("{n}", i + 1), true);
      marker.on("drag", () => { one.at[i] = marker.getLatLng(); draw(); });
      marker.on("dragend", () => { grips(); changed(); });
      marker.getElement().addEventListener("keydown", (event) => {
        const step = event.shiftKey ? 20 : 2;
        const way = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
        if (way) {
          one.at[i] = map.containerPointToLatLng(map.latLngToContainerPoint(one.at[i]).add(way));
          marker.setLatLng(one.at[i]);
          draw();
          changed();
        } else if (event.key === "Delete" || event.key === "Backspace") {
          if (one.at.length <= LEAST[one.kind]) told(words.least);
          else {
            one.at.splice(i, 1);
            grips();
            draw();
            changed();
            const next = box.querySelector(".corner");
            if (next) next.focus();
          }
        } else return;
        event.preventDefault();
        event.stopPropagation();
      });
      const next = one.at[i + 1] || (closed && one.at[0]);
      if (one.kind === "Point" || !next) return;
      const half = map.layerPointToLatLng(map.latLngToLayerPoint(at).add(map.latLngToLayerPoint(next)).divideBy(2));
      handle(half, "between", words.between, false).on("click", () => {
        one.at.splice(i + 1, 0, half);
        grips();
        draw();
        changed();
      });
    });
  };

  const free = () => {
    const taken = new Set(works.map((one) => one.properties.id));
    let n = works.length + 1;
    const named = () => words.name[current.kind].replace("{n}", n);
    while (taken.has(named())) n += 1;
    return named();
  };

  const tool = {
    get works() { return works; },
    get current() { return current; },
    get held() { return held; },
    start(kind) {
      held = null;
      handles.clearLayers();
      current = { kind, at: [], properties: {} };
      box.classList.add("drawing");
      map.doubleClickZoom.disable();
      draw();
      changed(false);
      told(words.how[kind]);
    },
    add(at) {
      if (!current) return false;
      const last = current.at[current.at.length - 1];
      if (last && last.equals(at, 1e-9)) return false;
      current.at.push(L.latLng(at));
      cursor = null;
      if (current.kind === "Point") return tool.finish();
      draw();
      changed(false);
      told(words.corners.replace("{n}", current.at.length));
      return true;
    },
    undo() {
      if (current && current.at.length) {
        current.at.pop();
        cursor = null;
        draw();
        changed(false);
        told(words.corners.replace("{n}", current.at.length));
      } else told(words.nothing);
    },
    // The number of the works that are whole now; false where corners are missing.
    finish() {
      if (!current) return false;
      if (current.at.length < LEAST[current.kind]) {
        told(words.missing[current.kind].replace("{n}", LEAST[current.kind] - current.at.length));
        return false;
      }
      current.properties.id = free();
      works.push(current);
      tool.cancel();
      told(words.finished);
      changed();
      finished();
      return true;
    },
    cancel() {
      current = cursor = null;
      box.classList.remove("drawing");
      map.doubleClickZoom.enable();
      draw();
      changed(false);
    },
    edit(i) {
      if (current) tool.cancel();
      held = held === i ? null : i;
      if (held !== null) tool.show(i);
      draw();
      grips();
      changed(false);
      if (held !== null) told(words.edit);
    },
    set(i, name, value) {
      if (value === "" || Number.isNaN(value)) delete works[i].properties[name];
      else works[i].properties[name] = value;
      draw();
      changed();
    },
    remove(i) {
      works.splice(i, 1);
      held = null;
      handles.clearLayers();
      draw();
      changed();
      told(words.removed);
    },
    show(i) { map.fitBounds(L.latLngBounds(works[i].at).pad(0.6), { maxZoom: 19 }); },
    all() { if (works.length) map.fitBounds(L.latLngBounds(works.flatMap((one) => one.at)).pad(0.6), { maxZoom: 19 }); },
    across,
    length_m: ({ at }) => at.slice(1).reduce((sum, one, i) => sum + map.distance(at[i], one), 0),
    area_m2({ at }) {
      const east = 111320 * Math.cos(at[0].lat * Math.PI / 180);
      return Math.abs(at.reduce((sum, one, i) => {
        const next = at[(i + 1) % at.length];
        return sum + (one.lng - at[0].lng) * (next.lat - at[0].lat) - (next.lng - at[0].lng) * (one.lat - at[0].lat);
      }, 0)) * east * 110950 / 2;
    },
    geojson() {
      const position = ({ lng, lat }) => [Number(lng.toFixed(8)), Number(lat.toFixed(8))];
      const features = works.map(({ kind, at, properties }) => {
        const run = at.map(position);
        const coordinates = { Polygon: [[...run, run[0]]], LineString: run, Point: run[0] }[kind];
        return { type: "Feature", properties, geometry: { type: kind, coordinates } };
      });
      return { type: "FeatureCollection", features };
    },
    load(document) {
      works = ((document && document.features) || []).filter((one) => one.geometry && LEAST[one.geometry.type]).map(({ geometry, properties }) => {
        const run = { Polygon: () => geometry.coordinates[0].slice(0, -1), LineString: () => geometry.coordinates, Point: () => [geometry.coordinates] };
        return { kind: geometry.type, at: run[geometry.type]().map(([lng, lat]) => L.latLng(lat, lng)), properties: { ...properties } };
      });
      held = null;
      handles.clearLayers();
      draw();
    },
  };

  map.on("click", (event) => tool.add(event.latlng));
  map.on("mousemove", (event) => {
    if (!current || !current.at.length || current.kind === "Point") return;
    cursor = event.latlng;
    draw();
  });
  map.on("zoomend", () => { draw(); grips(); });
  box.addEventListener("keydown", (event) => {
    if (event.target !== box || !current) return;
    if (event.key === "Enter") tool.add(map.getCenter());
    else if (event.key === "Backspace") tool.undo();
    else if (event.key === "Escape") tool.cancel();
    else return;
    event.preventDefault();
  });
  return tool;
};
