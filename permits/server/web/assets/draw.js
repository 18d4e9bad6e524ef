// Works drawn on a map at their true size: an area by its corners, a trench by its axis and width, a pile, tree or well by a
// centre and a diameter. Every corner can be set, moved and taken away by hand, by keyboard and by typed coordinates.
"use strict";
window.HeatGuard = window.HeatGuard || {};
HeatGuard.drawing = (map, { words, changed, finished, told }) => {
  const { LEAST, across } = HeatGuard.drawn;
  const outlines = (one, color) => HeatGuard.drawn.outlines(map, one, color);
  const COLOR = "#7c2d12";
  const SELECTED = "#1d4ed8";
  const layer = L.layerGroup().addTo(map);
  const handles = L.layerGroup().addTo(map);
  const box = map.getContainer();
  let works = [];
  // Keys of what was taken away here: whoever keeps the drawing must not think that it was lost.
  const removed = new Set();
  // What is being drawn, of points those set so far; or the number of the works whose corners are being moved.
  let current = null;
  let held = null;
  let cursor = null;

  const draw = () => {
    layer.clearLayers();
    works.forEach((one, i) => {
      for (const part of outlines(one, i === held ? SELECTED : COLOR)) part.addTo(layer);
      if (!one.at.length) return;
      const name = L.DomUtil.create("span");
      name.textContent = one.properties.id;
      L.tooltip({ permanent: true, direction: one.kind === "Point" ? "top" : "center", offset: one.kind === "Point" ? [0, -6] : [0, 0], className: "drawn-name", interactive: false })
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
    if (!one || one.kind === "Kept") return;
    const closed = one.kind === "Polygon";
    one.at.forEach((at, i) => {
      const marker = handle(at, "", one.kind === "Point" ? words.centre : words.corner.replace("{n}", i + 1), true);
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

  // A name that no other works have: by their names people and answers tell them apart.
  const isTaken = (name, mine) => works.some((one) => one !== mine && one.properties.id === name);
  const free = (kind) => {
    let n = works.filter((one) => one.kind === kind).length + 1;
    const named = () => words.name[kind].replace("{n}", n);
    while (isTaken(named())) n += 1;
    return named();
  };
  const unlike = (wanted, mine) => {
    let name = wanted;
    for (let n = 2; isTaken(name, mine); n += 1) name = `${wanted}-${n}`;
    if (name !== wanted) told(words.same_name.replace("{name}", wanted).replace("{other}", name));
    return name;
  };

  const tool = {
    get works() { return works; },
    get current() { return current; }, get held() { return held; },
    start(kind) {
      held = null;
      handles.clearLayers();
      const last = works.filter((one) => one.kind === "Point" && across(one)).pop();
      current = { key: HeatGuard.drawn.key(), kind, at: [], set: [], properties: kind === "Point" && last ? { diameter_m: across(last) } : {} };
      box.classList.add("drawing");
      map.doubleClickZoom.disable();
      draw();
      changed(false);
      told(words.how[kind]);
    },
    add(at) {
      if (!current) return false;
      const last = current.kind === "Point" ? (current.set[current.set.length - 1] || { at: [] }).at[0] : current.at[current.at.length - 1];
      if (last && last.equals(at, 1e-9)) return false;
      if (current.kind === "Point") {
        const one = { key: HeatGuard.drawn.key(), kind: "Point", at: [L.latLng(at)], properties: { ...current.properties, id: free("Point") } };
        current.set.push(one);
        works.push(one);
        draw();
        changed();
        told(words.points.replace("{n}", current.set.length));
        return true;
      }
      current.at.push(L.latLng(at));
      cursor = null;
      draw();
      changed(false);
      told(words.corners.replace("{n}", current.at.length));
      return true;
    },
    undo() {
      if (current && current.set.length) {
        tool.remove(works.indexOf(current.set.pop()));
        told(words.points.replace("{n}", current.set.length));
      } else if (current && current.at.length) {
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
      if (current.kind === "Point") {
        tool.cancel();
        finished("Point");
        return true;
      }
      if (current.at.length < LEAST[current.kind]) {
        told(words.missing[current.kind].replace("{n}", LEAST[current.kind] - current.at.length));
        return false;
      }
      const { key, kind, at, properties } = current;
      works.push({ key, kind, at, properties: { ...properties, id: free(kind) } });
      tool.cancel();
      told(words.finished);
      changed();
      finished(kind);
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
      if (held !== null) told(works[i].kind === "Point" ? words.move : words.edit);
    },
    set(i, name, value) {
      if (name === "id") works[i].properties.id = unlike(value, works[i]);
      else if (value === "" || Number.isNaN(value)) delete works[i].properties[name];
      else works[i].properties[name] = value;
      draw();
      changed();
    },
    // One diameter for all points of this run, those set and those to come.
    setAll(diameter_m) {
      for (const one of [current, ...current.set]) {
        if (diameter_m > 0) one.properties.diameter_m = diameter_m;
        else delete one.properties.diameter_m;
      }
      draw();
      changed();
    },
    remove(i) {
      const [gone] = works.splice(i, 1);
      removed.add(gone.key);
      if (current) current.set = current.set.filter((one) => one !== gone);
      held = null;
      handles.clearLayers();
      draw();
      changed();
      told(words.removed);
    },
    show(i) { if (works[i].at.length) map.fitBounds(L.latLngBounds(works[i].at).pad(0.6), { maxZoom: 19 }); },
    all() { if (works.some((one) => one.at.length)) map.fitBounds(L.latLngBounds(works.flatMap((one) => one.at)).pad(0.6), { maxZoom: 19, animate: false }); },
    // Nothing drawn and nothing taken away: nothing said.
    geojson() {
      if (!works.length && !removed.size) return null;
      return { type: "FeatureCollection", features: works.map(HeatGuard.drawn.write), removed: [...removed] };
    },
    // Put a drawing over what is there: what both have is as it says, and only what it says was taken away goes.
    load(document) {
      const { features = [], removed: gone = [] } = document || {};
      for (const key of gone) removed.add(key);
      works = works.filter((one) => !gone.includes(one.key));
      for (const one of features.map(HeatGuard.drawn.read)) {
        const i = works.findIndex(({ key }) => key === one.key);
        if (i >= 0) works[i] = one;
        else works.push(one);
      }
      for (const one of [...works].reverse()) one.properties.id = unlike(one.properties.id, one);
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
  // Handles keep their places by themselves: made anew they would take the focus from who moves a corner by keyboard.
  map.on("zoomend", draw);
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
