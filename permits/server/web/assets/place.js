// Step one: three doors to one room. The page works without this for files and pasted corners; with it one draws, and nothing is lost.
"use strict";
(() => {
  const form = document.getElementById("place");
  const data = JSON.parse(document.getElementById("place-data").textContent);
  const { words } = data;
  const find = (id) => document.getElementById(id);
  const doors = [...form.querySelectorAll('input[name="door"]')];
  const { across, length_m, area_m2 } = HeatGuard.drawn;
  const ASTRAY_M = 1000;
  // From here on one sees streets and houses.
  const NEAR_ZOOM = 15;
  const WORKS_ZOOM = 18;
  const VIEW = "heatguard-view";
  const told = (text) => { find("told").textContent = text; };
  document.documentElement.classList.add("js");

  // --- the map
  const map = L.map("map", { maxZoom: 21, zoomControl: false, attributionControl: false });
  L.control.zoom({ zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
  const [west, south, east, north] = data.area;
  map.fitBounds([[south, west], [north, east]]);
  // A whole city says little: where this browser was last, or where the page says that something is to be seen.
  if (map.getZoom() < NEAR_ZOOM) {
    const last = HeatGuard.local(() => JSON.parse(localStorage.getItem(VIEW)));
    if (last && map.getBounds().contains(last.at)) map.setView(last.at, last.zoom, { animate: false });
    else if (data.begin) map.setView(data.begin, NEAR_ZOOM + 1, { animate: false });
  }
  map.on("moveend", () => HeatGuard.local(() => {
    const { lat, lng } = map.getCenter();
    if (map.getZoom() >= NEAR_ZOOM) localStorage.setItem(VIEW, JSON.stringify({ at: [lat, lng], zoom: map.getZoom() }));
  }));
  L.control.scale({ imperial: false }).addTo(map);
  HeatGuard.under(map);
  L.rectangle([[south, west], [north, east]], { color: "#6b7480", weight: 1, dashArray: "2 6", fill: false, interactive: false }).addTo(map);
  const drawing = HeatGuard.drawing(map, {
    words: words.draw,
    told,
    changed(kept = true) {
      show();
      if (kept) save({ drawn: drawing.geojson() });
    },
    // What is drawn by an axis or a centre still lacks its size.
    finished(kind) {
      if (kind === "Point") { find("start-point").focus({ preventScroll: true }); return; }
      const size = find("drawn-list").lastElementChild.querySelector('input[type="number"]');
      if (size) size.focus({ preventScroll: true });
    },
  });

  // --- doors
  const door = () => doors.find((one) => one.checked).value;
  const pasted = () => {
    const kind = form.querySelector('input[name="pasted_as"]:checked');
    const text = find("pasted").value;
    return kind && text.trim() ? `${kind.value}\n${text}` : text;
  };
  const open = () => {
    for (const one of doors) find(`door-${one.value}`).hidden = !one.checked;
    if (door() === "drawn") map.invalidateSize();
    stand();
  };
  // What stands behind the doors that are shut is kept and does not count: said, never silent.
  const stand = () => {
    const held = {
      drawn: drawing.works.length ? words.has.drawn.replace("{n}", drawing.works.length) : "",
      file: find("file-name").textContent ? words.has.file.replace("{name}", find("file-name").textContent) : "",
      pasted: find("pasted").value.trim() ? words.has.pasted : "",
    };
    const others = Object.entries(held).filter(([name, said]) => said && name !== door()).map(([, said]) => said);
    find("others").textContent = others.length ? words.others.replace("{others}", others.join(words.comma)) : "";
  };

  // --- what was drawn, as a list in which every size can be typed
  const element = (name, properties = {}, ...inside) => {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...inside);
    return node;
  };
  const round = (value) => (value >= 100 ? Math.round(value) : Math.round(value * 10) / 10).toLocaleString(data.locale);
  const measured = (one) => ({
    Polygon: () => words.area.replace("{n}", round(area_m2(one))),
    LineString: () => words.length.replace("{n}", round(length_m(map, one))),
    Point: () => words.at.replace("{at}", `${one.at[0].lng.toFixed(6)}, ${one.at[0].lat.toFixed(6)}`),
    Kept: () => words.kept_as_it_is,
  })[one.kind]();
  const row = (one, i) => {
    const item = element("li", { className: "card drawn" });
    const name = element("input", { type: "text", value: one.properties.id, maxLength: 60, className: "short" });
    name.addEventListener("change", () => {
      drawing.set(i, "id", name.value.trim() || one.properties.id);
      name.value = drawing.works[i].properties.id;
    });
    const reach = element("span", { className: "soft measured" });
    item.append(element("label", { className: "drawn-label" }, words.name, " ", name), reach);
    let size = null;
    const hint = element("span", { className: "missing", textContent: words.no_size[one.kind] });
    if (words.size[one.kind]) {
      size = element("input", { type: "number", min: "0", step: "any", inputMode: "decimal" });
      size.addEventListener("input", () => drawing.set(i, one.kind === "Point" ? "diameter_m" : "width_m", size.value === "" ? "" : Number(size.value)));
      item.append(element("label", { className: "unit" }, words.size[one.kind], " ", size, words.metres), hint);
    }
    // Where the works were moved or loaded anew.
    item.now = (works) => {
      reach.textContent = measured(works);
      hint.hidden = across(works) > 0;
      // Not while somebody types in it.
      if (size && size !== document.activeElement) size.value = across(works) || "";
    };
    item.now(one);
    const edit = element("button", { type: "button", className: "plain small", textContent: words.edit[one.kind] });
    edit.setAttribute("aria-pressed", drawing.held === i);
    edit.addEventListener("click", () => { drawing.edit(i); });
    const remove = element("button", { type: "button", className: "danger small", textContent: words.remove });
    remove.addEventListener("click", () => { drawing.remove(i); find("start-area").focus(); });
    for (const button of [edit, remove]) button.setAttribute("aria-label", `${button.textContent} ${one.properties.id}`);
    item.append(element("div", { className: "row" }, edit, remove));
    return item;
  };
  let listed = "";
  const show = () => {
    // Rows are made anew where there are others, not while somebody types in one.
    const now = JSON.stringify([drawing.works.map((one) => [one.key, one.kind, one.properties.id]), drawing.held]);
    if (now !== listed) find("drawn-list").replaceChildren(...drawing.works.map(row));
    else [...find("drawn-list").children].forEach((item, i) => item.now(drawing.works[i]));
    listed = now;
    find("drawing-now").hidden = !drawing.current;
    find("nothing-drawn").hidden = drawing.works.length > 0 || Boolean(drawing.current);
    for (const button of form.querySelectorAll("[data-start]")) button.setAttribute("aria-pressed", Boolean(drawing.current && drawing.current.kind === button.dataset.start));
    const drawn = drawing.geojson();
    find("drawn").value = drawn ? JSON.stringify(drawn) : "";
    find("cancel").hidden = find("points-size").hidden = true;
    if (drawing.current) find(drawing.current.kind === "Point" ? "points-size" : "cancel").hidden = false;
    stand();
  };
  for (const button of form.querySelectorAll("[data-start]")) {
    button.addEventListener("click", () => {
      if (drawing.current && drawing.current.kind === button.dataset.start) drawing.cancel();
      else drawing.start(button.dataset.start);
      find("points-diameter").value = (drawing.current && across(drawing.current)) || "";
      find("map").focus({ preventScroll: true });
    });
  }
  find("points-diameter").addEventListener("input", ({ target }) => drawing.setAll(target.value === "" ? 0 : Number(target.value)));
  find("finish").addEventListener("click", () => drawing.finish());
  find("undo").addEventListener("click", () => drawing.undo());
  find("cancel").addEventListener("click", () => { drawing.cancel(); told(""); });

  // --- coordinates typed, a street, where I am
  const marks = L.layerGroup().addTo(map);
  const read = async (text) => {
    const answer = await fetch(`/find?${new URLSearchParams({ q: text })}`);
    if (!answer.ok) throw new Error(String(answer.status));
    return (await answer.json()).found;
  };
  let sought = null;
  const goTo = ({ name, lon, lat, bounds }) => {
    const [w, s, e, n] = bounds || [lon, lat, lon, lat];
    sought = L.latLngBounds([[s, w], [n, e]]);
    marks.clearLayers();
    if (w < e || s < n) L.rectangle([[s, w], [n, e]], { color: "#1b1f24", weight: 2, dashArray: "6 6", fill: false, interactive: false }).addTo(marks);
    else L.circleMarker([s, w], { radius: 9, color: "#1b1f24", weight: 3, fill: false, interactive: false }).addTo(marks);
    map.fitBounds([[s, w], [n, e]], { maxZoom: WORKS_ZOOM, animate: false });
    told(words.found.replace("{name}", name));
  };
  const looked = async (text, done) => {
    find("found").replaceChildren();
    try {
      const found = await read(text);
      if (!found.length) told(words.not_found);
      return found.length > 0 && done(found);
    } catch {
      told(words.no_answer);
      return false;
    }
  };
  const search = () => looked(find("find").value, (found) => {
    if (found.length === 1) { goTo(found[0]); return; }
    told(words.which.replace("{n}", found.length));
    find("found").replaceChildren(...found.map((place) => {
      const button = element("button", { type: "button", className: "plain small", textContent: place.name });
      button.addEventListener("click", () => goTo(place));
      return element("li", {}, button);
    }));
  });
  const corner = async () => {
    const field = find("corner");
    const done = await looked(field.value, ([place]) => {
      if (place.lat === undefined) { told(words.not_found); return false; }
      if (!drawing.current) drawing.start("Polygon");
      const { at } = drawing.current;
      if (!at.length && map.getZoom() < WORKS_ZOOM) goTo(place);
      else if (!map.getBounds().contains([place.lat, place.lon])) map.fitBounds(L.latLngBounds([...at, [place.lat, place.lon]]).pad(0.3), { maxZoom: WORKS_ZOOM, animate: false });
      drawing.add([place.lat, place.lon]);
      return true;
    });
    if (done) field.value = "";
    field.focus();
  };
  for (const [id, act] of [["find", search], ["corner", corner]]) {
    find(id).addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      act();
    });
    find(`${id}-go`).addEventListener("click", act);
  }
  find("here").addEventListener("click", () => {
    if (!navigator.geolocation) { told(words.no_position); return; }
    told(words.looking);
    navigator.geolocation.getCurrentPosition(({ coords: { latitude, longitude, accuracy } }) => {
      marks.clearLayers();
      // A disc, not a dot: he stands somewhere in it.
      const disc = L.circle([latitude, longitude], { radius: accuracy, color: "#1d4ed8", weight: 2, fillOpacity: 0.12, interactive: false }).addTo(marks);
      map.fitBounds(disc.getBounds().pad(0.3), { maxZoom: 19 });
      told(words.position.replace("{n}", Math.ceil(accuracy)));
    }, () => told(words.no_position), { enableHighAccuracy: true, timeout: 15000 });
  });

  // --- a file, kept as soon as it was chosen
  const file = find("file");
  const upload = async () => {
    const [chosen] = file.files;
    if (!chosen) return;
    const said = (text) => { find("file-said").textContent = text; };
    if (chosen.size > data.most_bytes) { said(words.too_large); file.value = ""; return; }
    said(words.uploading.replace("{n}", 0));
    save({ door: "file" });
    if (!(await saving.send()) || !saving.begun()) { said(words.not_uploaded); return; }
    const request = new XMLHttpRequest();
    request.open("POST", `/asks/${saving.begun()}/file`);
    request.setRequestHeader("x-heatguard-token", data.csrf);
    request.upload.addEventListener("progress", ({ loaded, total }) => said(words.uploading.replace("{n}", Math.floor(100 * loaded / total))));
    request.addEventListener("loadend", () => {
      if (request.status !== 200) { said(words.not_uploaded); return; }
      const kept = JSON.parse(request.responseText);
      find("file-name").textContent = kept.name;
      find("file-kept").hidden = false;
      saving.use(kept.version);
      find("version").value = kept.version;
      // It lies on the server: the form need not send it again.
      file.value = "";
      said(words.uploaded.replace("{name}", kept.name));
      stand();
    });
    const body = new FormData();
    body.append("file", chosen);
    request.send(body);
  };
  file.addEventListener("change", upload);
  for (const name of ["dragover", "drop"]) {
    document.addEventListener(name, (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      if (name !== "drop" || !event.dataTransfer.files.length) return;
      file.files = event.dataTransfer.files;
      doors.find((one) => one.value === "file").checked = true;
      open();
      upload();
    });
  }

  // --- keeping
  const conflict = (version, there) => {
    find("conflict").hidden = false;
    find("conflict-mine").onclick = () => {
      const here = drawing.geojson();
      // What only the other window drew is no less meant.
      drawing.load(there.drawn);
      drawing.load(here);
      saving.use(version);
      find("conflict").hidden = true;
      show();
      save(all());
    };
  };
  const all = () => ({ door: door(), drawn: drawing.geojson(), pasted: pasted() });
  const saving = HeatGuard.saving({
    token: data.ask,
    version: data.version,
    draft: data.draft,
    csrf: data.csrf,
    words: words.saving,
    said: (text) => { find("saved").textContent = text; },
    taken(token, version) {
      find("version").value = version;
      if (form.action.endsWith(`/asks/${token}/place`)) return;
      form.action = `/asks/${token}/place`;
      history.replaceState(null, "", `/asks/${token}/place`);
      const other = document.querySelector(".top a[hreflang]");
      other.href = `/asks/${token}/place${new URL(other.href).search}`;
      for (const step of document.querySelectorAll("[data-step]:not([aria-current])")) {
        step.replaceChildren(element("a", { href: `/asks/${token}/${step.dataset.step}`, textContent: step.textContent }));
      }
    },
    kept: { all, conflict },
  });
  let loaded = false;
  const save = (changes) => { if (loaded) saving.change(changes); };
  find("conflict-theirs").addEventListener("click", () => { saving.drop(); location.reload(); });
  find("pasted").addEventListener("input", () => { save({ pasted: pasted() }); stand(); });
  for (const one of form.querySelectorAll('input[name="pasted_as"]')) one.addEventListener("change", () => save({ pasted: pasted() }));
  for (const one of doors) one.addEventListener("change", () => { open(); save({ door: one.value }); });
  // Where one searched and where one drew are the same place, as a rule; said once, and then believed.
  const astray = () => {
    const drawn = L.latLngBounds(drawing.works.flatMap((one) => one.at));
    if (door() !== "drawn" || !sought || !drawn.isValid()) return false;
    const near = drawn.getCenter().toBounds(2 * ASTRAY_M);
    if (near.intersects(sought)) return false;
    told(words.astray.replace("{n}", round(map.distance(drawn.getCenter(), sought.getCenter()) / 1000)));
    find("told").scrollIntoView({ block: "center" });
    sought = null;
    return true;
  };
  let ready = false;
  form.addEventListener("submit", async (event) => {
    if (ready) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    // What is half drawn is not dropped in silence.
    if (door() === "drawn" && drawing.current && drawing.current.at.length && !drawing.finish()) return;
    if (astray()) return;
    show();
    // What was typed last comes first, so that the form is of the last version.
    if (!(await saving.send())) return;
    ready = true;
    // Not while this event is on its way: a form that is being sent cannot be sent.
    setTimeout(() => form.requestSubmit(), 0);
  }, true);
  window.addEventListener("pageshow", () => { ready = false; });

  // --- what was there before
  const restore = ({ door: before, drawn, pasted: text }) => {
    if (drawn !== undefined) drawing.load(drawn);
    if (text !== undefined) {
      const [first, ...rest] = text.split("\n");
      const kind = [...form.querySelectorAll('input[name="pasted_as"]')].find((one) => one.value === first.trim());
      if (kind) kind.checked = true;
      find("pasted").value = kind ? rest.join("\n") : text;
    }
    if (before) doors.find((one) => one.value === before).checked = true;
  };
  restore({ drawn: data.draft.drawn });
  const left = saving.left();
  if (left) restore(left.changes);
  loaded = true;
  if (left) {
    if (data.ask) saving.use(left.version);
    save(left.changes);
  }
  const elsewhere = left ? null : saving.leftElsewhere();
  if (elsewhere) {
    find("unsaved").hidden = false;
    find("unsaved-load").addEventListener("click", () => {
      restore(elsewhere.changes);
      find("unsaved").hidden = true;
      save(elsewhere.changes);
      show();
      open();
    });
  }
  if (!data.ask && !left && !elsewhere) {
    saving.last().then((last) => {
      if (!last || saving.begun()) return;
      find("last-link").href = `/asks/${encodeURIComponent(last)}/place`;
      find("last").hidden = false;
    });
  }
  show();
  open();
  drawing.all();
  if (left) find("saved").textContent = words.restored;
  window.HeatGuard.room = { map, drawing };
})();
