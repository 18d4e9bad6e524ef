// The map of /map: what lies in view is asked of the server as one moves; what holds at a place is reckoned here.
"use strict";
(() => {
  const part = (id) => document.getElementById(id);
  const say = (zh, en) => (document.documentElement.lang === "en" ? en : zh);
  const { styles, declared_within_m: declaredWithin } = JSON.parse(part("map-data").textContent);
  // From farther off a finger covers more than a zone is wide.
  const TOUCHED_FROM_ZOOM = 18;
  const MOST_LISTED = 40;
  const AGAIN_MS = 1500;
  const LOOKS = [
    { style: "river_band", name: say("穿越河流段两侧的范围", "band along river crossings"), edge: "#0369a1", fill: "#7dd3fc", opacity: 0.3 },
    { style: "zone", name: say("安全保护范围", "protection zones"), edge: "#b45309", fill: "#fcd34d", opacity: 0.55 },
  ];
  const UNSURVEYED = { color: "#4b5563", weight: 1, dashArray: "2 6", fillColor: "#9ca3af", fillOpacity: 0.3 };
  const NAMES = {
    pipe: say("供热管道", "heat main"), transmission: say("长输供热管线", "transmission line"), crossing: say("穿越河流段", "river crossing"),
    facility: say("附属设施", "facility"), reserved_land: say("预留用地", "reserved land"), river: say("河道", "river"),
    zone_other_reading: say("另一种解读下的范围", "zone under another reading"),
  };

  const map = L.map("map", { preferCanvas: true, zoomSnap: 0.5, maxZoom: 22, attributionControl: false, zoomControl: false });
  L.control.zoom({ zoomInTitle: say("放大", "Zoom in"), zoomOutTitle: say("缩小", "Zoom out") }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  if (HeatGuard.ground) HeatGuard.ground(map);
  const drawReaches = heatguardReaches(map, LOOKS);
  const ground = L.layerGroup().addTo(map);
  const network = L.layerGroup().addTo(map);
  const works = L.layerGroup().addTo(map);
  const marks = L.layerGroup().addTo(map);
  let shown = { features: [], here: null, detailed: false, said: "" };
  let jobs = [];
  const tell = (words) => { part("said").textContent = words; };

  const get = async (path, query) => {
    const answer = await fetch(`${path}?${new URLSearchParams(query)}`);
    if (!answer.ok) throw Object.assign(new Error(path), { status: answer.status, said: answer.headers.get("content-type").startsWith("text/plain") ? await answer.text() : "" });
    return answer;
  };
  const frame = (grown) => {
    const bounds = map.getBounds().pad(grown);
    const within = (value, most) => Math.max(-most, Math.min(most, value)).toFixed(7);
    return { west: within(bounds.getWest(), 180), south: within(bounds.getSouth(), 85), east: within(bounds.getEast(), 180), north: within(bounds.getNorth(), 85), zoom: Math.floor(map.getZoom()) };
  };
  const flat = (feature) => ({ geometry: feature.geometry, ...feature.properties });

  function draw() {
    network.clearLayers();
    ground.clearLayers();
    drawReaches(shown.detailed ? shown.features : [], (area) => LOOKS.findIndex((look) => shown.here && look.style === shown.here.areas[area].look));
    const put = (group, geometry, style) => L.geoJSON(geometry, { style: () => ({ ...style, interactive: false, smoothFactor: 0.5 }), pointToLayer: (_, place) => L.circleMarker(place, { radius: 6, ...style, interactive: false }) }).addTo(group);
    for (const one of shown.rivers || []) put(ground, one, styles.river);
    for (const [west, south, east, north] of shown.squares || []) L.rectangle([[south, west], [north, east]], { stroke: false, fillColor: "#6b7280", fillOpacity: 0.22, interactive: false }).addTo(ground);
    if (shown.unsurveyed) put(ground, shown.unsurveyed, UNSURVEYED);
    for (const one of shown.otherwise || []) put(network, one, styles.zone_other_reading);
    // At full width where one sees the trench, thinner from afar.
    const share = Math.min(1, Math.max(0.3, (map.getZoom() - 9) / 7));
    for (const one of shown.features) put(network, one.geometry, { ...styles[one.style], weight: styles[one.style].weight * share });
  }
  function drawJobs() {
    works.clearLayers();
    for (const one of jobs) L.geoJSON(one.geometry, { style: () => ({ ...styles[one.style], interactive: false }), pointToLayer: (_, place) => L.circleMarker(place, { radius: 7, ...styles[one.style], interactive: false }) }).addTo(works);
  }

  // One question at a time: what is asked while another is under way is asked after it, and only the last.
  let asking = false;
  let wanted = false;
  let loaded = Promise.resolve();
  async function ask() {
    wanted = true;
    if (asking) return;
    asking = true;
    while (wanted) {
      wanted = false;
      try {
        const asked = frame(0.15);
        const answer = await (await get("/map/area", asked)).json();
        shown = { ...answer, features: answer.features.map(flat) };
        draw();
        tell(shown.said);
        list();
      } catch (error) {
        if (error.status === 503) {
          tell(say("服务器正忙，稍后自动再取…", "The server is busy; asking again…"));
          await new Promise((go) => { setTimeout(go, AGAIN_MS); });
          wanted = true;
        } else {
          tell(say("取不到此处的管网：网络可能断了。图上仍是上一次的内容。", "What lies here cannot be fetched; the network may be down. The map shows what was fetched last."));
          shown = { ...shown, here: null };
        }
      }
    }
    asking = false;
  }
  // Kept jobs change seldom: those round the view are good until one leaves it.
  let jobsKnown = null;
  // Of a place without a job it can only be said that there is none where all were fetched.
  let jobsComplete = false;
  async function askJobs() {
    if (jobsKnown && jobsKnown.contains(map.getBounds())) return;
    const round = map.getBounds().pad(0.5);
    try {
      const answer = await (await get("/map/jobs", frame(0.5))).json();
      jobs = answer.features.map(flat);
      jobsKnown = answer.more ? null : round;
      jobsComplete = !answer.more && !answer.unread;
      const more = answer.more ? say(`另有 ${answer.more} 项较早的没有画出，请放大`, `${answer.more} earlier ones are not drawn: zoom in`) : "";
      const unread = answer.unread ? say(`${answer.unread} 项由旧版程序写出，见其网页`, `${answer.unread} were written by an earlier program: see their pages`) : "";
      part("jobs-said").textContent = [more, unread].filter(Boolean).join(say("；", "; "));
      drawJobs();
      list();
    } catch (error) {
      jobsComplete = false;
      part("jobs-said").textContent = say("取不到已检查的作业", "Checked works cannot be fetched");
    }
  }
  let soon = 0;
  map.on("moveend", () => {
    clearTimeout(soon);
    loaded = new Promise((done) => { soon = setTimeout(() => { Promise.all([ask(), askJobs()]).then(done); }, 120); });
  });

  // Without a pointer: what is in view, in words, nearest to the middle first.
  function list() {
    const seen = map.getBounds();
    const middle = map.getCenter();
    const near = [...jobs, ...(shown.detailed ? shown.features : [])]
      .map((one) => ({ one, bounds: L.geoJSON(one.geometry).getBounds(), far: heatguardHere.distance(one.geometry, middle) }))
      .filter(({ bounds }) => bounds.isValid() && seen.intersects(bounds))
      .sort((a, b) => a.far - b.far);
    const checked = near.filter(({ one }) => one.link).length;
    const assets = say(`供热设施 ${shown.found || 0} 件`, `${shown.found || 0} heat assets`);
    part("count").textContent = shown.detailed
      ? say(`${assets}，已检查的作业 ${checked} 处；按离图中心远近`, `${assets}, ${checked} checked works; nearest to the middle first`)
      : say(`${assets}，已检查的作业 ${checked} 处；放大后逐件列出`, `${assets}, ${checked} checked works; zoom in to have them listed`);
    part("listed").replaceChildren(...near.slice(0, MOST_LISTED).map(({ one, far }) => row(one.label, `${one.link ? one.facts[0][1] : NAMES[one.style.replace(/_assumed$/, "")]} · ${far.toFixed(0)} m`, () => show(nearestOn(one.geometry), 0, one.link ? one : undefined))));
    const looks = new Set([...shown.features.map((one) => one.style), ...(shown.rivers || []).map(() => "river"), ...(shown.otherwise || []).map(() => "zone_other_reading")]);
    legend([...looks]);
  }
  function row(name, what, go) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    const said = document.createElement("span");
    button.type = "button";
    button.textContent = name;
    said.textContent = what;
    button.append(said);
    button.addEventListener("click", go);
    item.append(button);
    return item;
  }
  function legend(looks) {
    const swatch = (style) => {
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      for (const [name, value] of Object.entries({ width: 30, height: 14, "aria-hidden": "true" })) svg.setAttribute(name, value);
      const box = svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "rect"));
      const look = { x: 2, y: 2, width: 26, height: 10, stroke: style.color, "stroke-width": Math.min(style.weight || 1, 4), "stroke-dasharray": style.dashArray || "none", fill: style.fill === false ? "none" : style.fillColor || "none", "fill-opacity": style.fillOpacity || 0.2 };
      for (const [name, value] of Object.entries(look)) box.setAttribute(name, value);
      return svg;
    };
    const item = (style, name) => {
      const li = document.createElement("li");
      li.append(swatch(style), name);
      return li;
    };
    const drawn = shown.detailed ? LOOKS.map((look) => item({ color: look.edge, weight: 1, fillColor: look.fill, fillOpacity: look.opacity }, look.name)) : [];
    if (shown.unsurveyed && shown.unsurveyed.coordinates.length) drawn.push(item(UNSURVEYED, say("没有普查资料", "not surveyed")));
    const assumed = say("（位置或外形推定）", " (place or outline assumed)");
    part("legend").replaceChildren(...drawn, ...looks.sort().map((name) => item(styles[name], NAMES[name.replace(/_assumed$/, "")] + (name.endsWith("_assumed") ? assumed : ""))));
  }
  // The place on a shape that is nearest to the middle of the map.
  function nearestOn(geometry) {
    const middle = map.getCenter();
    const places = [];
    const walk = (one) => (typeof one[0] === "number" ? places.push(L.latLng(one[1], one[0])) : one.forEach(walk));
    if (geometry.geometries) geometry.geometries.forEach((one) => walk(one.coordinates)); else walk(geometry.coordinates);
    return places.reduce((best, one) => (middle.distanceTo(one) < middle.distanceTo(best) ? one : best));
  }

  // What holds at a place; from afar the place comes nearer first, and what lies there is fetched.
  async function show(place, error, sought) {
    marks.clearLayers();
    if (error) {
      L.circle(place, { radius: error, color: "#111827", weight: 2, dashArray: "3 4", fillOpacity: 0.08, interactive: false }).addTo(marks);
      map.fitBounds(place.toBounds(Math.max(3 * error, 120)), { animate: false });
    } else if (map.getZoom() < TOUCHED_FROM_ZOOM || !map.getBounds().contains(place)) map.setView(place, Math.max(map.getZoom(), TOUCHED_FROM_ZOOM), { animate: false });
    L.circleMarker(place, { radius: 7, color: "#fff", weight: 3, fillColor: "#111827", fillOpacity: 1, interactive: false }).addTo(marks);
    await loaded;
    if (!shown.here) {
      if (!part("said").textContent) tell(say("请放大后再点", "Zoom in and touch again"));
      return;
    }
    const { head } = heatguardHere.tell(part("here"), { ...shown.here, complete: jobsComplete }, [...shown.features, ...jobs.map((job) => ({ ...job, reaches: [[declaredWithin, "declared"]], error: 0 }))], place, error || 0, sought);
    const law = document.createElement("a");
    law.href = "/rules#zones";
    law.textContent = say("条文与图解", "The articles, and the zones in drawings");
    part("here").append(law);
    head.focus({ preventScroll: true });
    if (window.innerWidth < 900) part("here").scrollIntoView({ block: "nearest" });
  }
  map.on("click", ({ latlng }) => { show(latlng); });
  part("middle").addEventListener("click", () => { show(map.getCenter()); });

  part("find").addEventListener("submit", async (event) => {
    event.preventDefault();
    const words = part("q").value.trim();
    part("found").hidden = true;
    if (!words) return;
    try {
      const [place] = (await (await get("/find", { q: words })).json()).found;
      if (place && place.lat !== undefined) { tell(""); show(L.latLng(place.lat, place.lon)); return; }
      const found = await (await get("/map/search", { q: words })).json();
      if (!found.length) tell(say(`没有找到“${words}”：可以写设施编号、企业、河流、检查编号、项目，或者经纬度`, `“${words}” was not found: write an asset's id, an enterprise, a river, a determination's number, a project, or coordinates`));
      else if (found.length === 1) go(found[0]);
      else {
        tell(say(`找到 ${found.length} 处，请选`, `${found.length} found, choose one`));
        part("found").replaceChildren(...found.map((one) => row(one.name, one.what, () => go(one))));
        part("found").hidden = false;
        part("found").querySelector("button").focus();
      }
    } catch (error) { tell(say("查找没有成功，请再试", "The search did not succeed; try again")); }
  });
  function go({ bounds, name, link }) {
    part("found").hidden = true;
    tell("");
    if (!bounds) { window.location.assign(link); return; }
    const [west, south, east, north] = bounds;
    map.fitBounds([[south, west], [north, east]], { maxZoom: 19, animate: false, padding: [30, 30] });
    loaded.then(() => {
      const named = [...shown.features, ...jobs].find((one) => (link ? one.link === link : one.label === name));
      // Where more jobs lie than are drawn, this one has its page.
      if (link && !named) window.location.assign(link);
      else if (named && shown.here) show(nearestOn(named.geometry), 0, link ? named : undefined);
    });
  }

  const REFUSALS = {
    1: say("浏览器未允许使用位置：请在浏览器设置中允许", "the browser does not allow it: allow it in its settings"),
    2: say("设备此刻得不到位置", "the device cannot tell where it is just now"),
    3: say("等待定位超时，请到空旷处再试", "it took too long; try again in the open"),
  };
  part("near").addEventListener("click", () => {
    if (!navigator.geolocation) { tell(REFUSALS[2]); return; }
    tell(say("正在定位…", "Finding out where you are…"));
    navigator.geolocation.getCurrentPosition((fix) => {
      tell("");
      show(L.latLng(fix.coords.latitude, fix.coords.longitude), fix.coords.accuracy);
    }, (error) => { tell(say(`不能显示位置：${REFUSALS[error.code]}`, `No position: ${REFUSALS[error.code]}`)); }, { enableHighAccuracy: true, timeout: 20000 });
  });

  part("save").addEventListener("click", async () => {
    tell(say("正在制作离线文件…", "Making the file…"));
    try {
      const answer = await get("/map/offline", frame(0));
      const content = await answer.blob();
      const link = document.createElement("a");
      link.href = URL.createObjectURL(content);
      link.download = /filename="([^"]+)"/.exec(answer.headers.get("content-disposition"))[1];
      link.click();
      setTimeout(() => { URL.revokeObjectURL(link.href); }, 60000);
      tell(say(`已存为 ${link.download}（${(content.size / 1e6).toFixed(1)} MB）：没有网络时打开它。文件里有管网的位置，勿外传`, `Saved as ${link.download} (${(content.size / 1e6).toFixed(1)} MB): open it where there is no network. It shows where pipes lie: pass it to nobody`));
    } catch (error) { tell(error.said || say("没有做成，请再试", "It did not succeed; try again")); }
  });

  // Opens on the whole network.
  map.setView([0, 0], 1, { animate: false });
  clearTimeout(soon);
  loaded = get("/map/area", { west: -180, south: -85, east: 180, north: 85, zoom: 3 }).then((answer) => answer.json()).then(({ network: [west, south, east, north] }) => {
    map.fitBounds([[south, west], [north, east]], { animate: false, maxZoom: 18, padding: [20, 20] });
    return loaded;
  }).then(() => { if (part("q").value) part("find").requestSubmit(); }, () => { tell(say("取不到管网，请刷新", "The network cannot be fetched; reload the page")); });
})();
