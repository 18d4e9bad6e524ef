// What reaches a place: ground distances to shapes, held against how far each reaches. Text nodes only, as everywhere.
const heatguardHere = (() => {
  const RADIANS = Math.PI / 180;
  // Whatever is rounded on the way to a picture goes towards inside.
  const ROUNDED_M = 0.005;
  const said = (text) => (typeof text === "string" ? text : text[document.documentElement.lang.startsWith("en") ? "en" : "zh"]);
  const node = (tag, text, className) => {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  };

  // Ground metres of a degree on the ellipsoid of WGS 84 and CGCS2000: within 300 m of a place true to a millimetre.
  const metresOfDegree = (latitude) => {
    const squared = 0.00669437999;
    const bend = 1 - squared * Math.sin(latitude * RADIANS) ** 2;
    return [6378137 * Math.cos(latitude * RADIANS) / Math.sqrt(bend) * RADIANS, 6378137 * (1 - squared) / bend ** 1.5 * RADIANS];
  };

  // From the origin to the piece between two points.
  const toPiece = (a, b) => {
    const x = b[0] - a[0], y = b[1] - a[1];
    const length = x * x + y * y;
    const along = length ? Math.min(1, Math.max(0, -(a[0] * x + a[1] * y) / length)) : 0;
    return Math.hypot(a[0] + along * x, a[1] + along * y);
  };
  const toLine = (line) => (line.length === 1 ? Math.hypot(...line[0]) : line.slice(1).reduce((least, point, i) => Math.min(least, toPiece(line[i], point)), Infinity));
  const holdsOrigin = (ring) => ring.reduce((inside, a, i) => {
    const b = ring[(i + ring.length - 1) % ring.length];
    return (a[1] > 0) !== (b[1] > 0) && 0 < ((b[0] - a[0]) * -a[1]) / (b[1] - a[1]) + a[0] ? !inside : inside;
  }, false);

  function distance(geometry, place) {
    if (geometry.type === "GeometryCollection") return Math.min(Infinity, ...geometry.geometries.map((one) => distance(one, place)));
    const [east, north] = metresOfDegree(place.lat);
    const local = ([lng, lat]) => [(lng - place.lng) * east, (lat - place.lat) * north];
    const polygon = (rings) => {
      const flat = rings.map((ring) => ring.map(local));
      const inside = holdsOrigin(flat[0]) && !flat.slice(1).some(holdsOrigin);
      return inside ? 0 : Math.min(...flat.map(toLine));
    };
    const { type, coordinates } = geometry;
    if (!coordinates.length) return Infinity;
    if (type === "Point") return toLine([local(coordinates)]);
    if (type === "LineString") return toLine(coordinates.map(local));
    if (type === "Polygon") return polygon(coordinates);
    const one = { MultiPoint: "Point", MultiLineString: "LineString", MultiPolygon: "Polygon" }[type];
    return Math.min(...coordinates.map((part) => distance({ type: one, coordinates: part }, place)));
  }

  // Each area that reaches a place, or may, with the features it reaches from; those that reach it for certain first.
  function hits(features, areas, place, error) {
    const found = new Map();
    let nearest = null;
    for (const feature of features) {
      if (!feature.reaches || !feature.reaches.length) continue;
      const far = distance(feature.geometry, place);
      const judged = feature.reaches.some(([, area]) => areas[area].judged);
      if (judged && (!nearest || far < nearest.far)) nearest = { feature, far };
      const doubt = (feature.error || 0) + error;
      const reached = feature.reaches.filter(([radius]) => far <= radius + doubt + ROUNDED_M);
      const held = reached.some(([radius, area]) => !areas[area].instead && far <= radius + ROUNDED_M);
      for (const [radius, area] of reached) {
        // What another reading of the law would say matters where the one that is followed says nothing.
        if (areas[area].instead && held) continue;
        const state = far + doubt <= radius + ROUNDED_M ? 0 : far <= radius + ROUNDED_M ? 1 : 2;
        if (!found.has(area)) found.set(area, { area, state, from: [] });
        const hit = found.get(area);
        hit.state = Math.min(hit.state, state);
        hit.from.push({ feature, far, radius, doubt, state });
      }
    }
    // Is there a paper for what I see here? That is asked first.
    const order = [...found.values()].sort((a, b) => Number(areas[a.area].judged) - Number(areas[b.area].judged) || a.state - b.state || Number(Boolean(areas[a.area].instead)) - Number(Boolean(areas[b.area].instead)) || a.area - b.area);
    for (const hit of order) hit.from.sort((a, b) => a.far - b.far);
    return { order, nearest };
  }

  const STATES = [
    { zh: "在范围内", en: "Inside" },
    { zh: "在范围内，但误差可及范围以外：到现场核实管位", en: "Inside, but the error reaches beyond the limit: find the pipe on site" },
    { zh: "在范围外，但误差可及范围以内：到现场核实管位", en: "Outside, but the error reaches inside: find the pipe on site" },
  ];
  const MOST_FROM = 6;

  const far = (metres) => said(metres < 0.05 ? { zh: " · 含此处", en: " · covers this place" } : { zh: ` · 离此处 ${metres.toFixed(1)} m`, en: ` · ${metres.toFixed(1)} m from this place` });

  function written(hit, area, sought) {
    const box = node("section", undefined, area.judged ? `here-area here-state-${hit.state}` : "here-area here-paper");
    box.append(node("h3", said(area.title)));
    if (area.judged) box.append(node("p", said(STATES[hit.state]), "here-state"));
    for (const line of area.lines) {
      if (line.head) box.append(node("p", said(line.head), "here-head"));
      const list = node("ul");
      for (const [words, clause] of line.said) {
        const item = node("li", said(words));
        if (clause) item.append(" ", node("span", said(clause), "here-clause"));
        list.append(item);
      }
      box.append(list);
    }
    for (const { feature, far: metres, radius, doubt } of hit.from.slice(0, MOST_FROM)) {
      const isSought = sought && feature.link === sought.link;
      const more = node("details", undefined, isSought ? "here-sought" : undefined);
      const measured = !area.judged ? far(metres) : said({
        zh: ` · 离图上位置 ${metres.toFixed(2)} m，范围到 ${radius.toFixed(2)} m，误差 ± ${doubt.toFixed(2)} m`,
        en: ` · ${metres.toFixed(2)} m from where it is drawn; the area reaches ${radius.toFixed(2)} m; error ± ${doubt.toFixed(2)} m`,
      });
      more.append(node("summary", said(feature.label) + measured));
      if (isSought) more.querySelector("summary").prepend(node("span", said({ zh: "所查 ", en: "looked for " }), "here-state"));
      const table = node("table");
      for (const [name, value] of feature.facts) {
        const row = node("tr");
        row.append(node("th", said(name)), node("td", said(value)));
        table.append(row);
      }
      if (feature.link) {
        const link = node("a", said({ zh: "打开检查意见", en: "open the determination" }));
        link.href = feature.link;
        more.append(link);
      }
      more.append(table);
      if (!area.judged) more.open = !sought || isSought;
      box.append(more);
    }
    if (hit.from.length > MOST_FROM) box.append(node("p", said({ zh: `另有 ${hit.from.length - MOST_FROM} 件`, en: `and ${hit.from.length - MOST_FROM} more` })));
    return box;
  }

  // Puts the answer for a place into a part of the page and says whether anything reaches it; the job that was `sought` first.
  function tell(part, here, features, place, error, sought) {
    const { order, nearest } = hits(features, here.areas, place, error);
    const rank = ({ feature }) => (sought && feature.link === sought.link ? 0 : feature.changed ? 2 : 1);
    for (const hit of order) hit.from.sort((a, b) => rank(a) - rank(b));
    const close = node("button", said({ zh: "关闭", en: "Close" }), "here-close");
    close.type = "button";
    close.addEventListener("click", () => { part.hidden = true; });
    const head = node("h2", sought ? sought.number : said(error ? { zh: "您所在处", en: "Where you are" } : { zh: "所点之处", en: "The place you touched" }));
    head.tabIndex = -1;
    part.replaceChildren(head, close, node("p", `${place.lng.toFixed(6)}, ${place.lat.toFixed(6)}`, "here-place"));
    if (error) {
      const large = error > here.limit_m;
      part.append(node("p", said({
        zh: `定位误差 ± ${Math.ceil(error)} m${large ? `，大于 ${here.limit_m} m 的限距` : ""}：不能据此判断在范围内外，请从界标或者露出的管道用尺量。`,
        en: `Your position is known to ± ${Math.ceil(error)} m${large ? `, more than the limit of ${here.limit_m} m` : ""}: it proves neither inside nor outside. Measure with a tape from a marker or an exposed pipe.`,
      }), "here-warning"));
    }
    const known = here.known === null || distance(here.known, place) === 0;
    if (!known) part.append(node("p", said(here.unknown), "here-warning"));
    if (!order.some((hit) => !here.areas[hit.area].judged)) part.append(node("p", said(here.complete ? here.undeclared : here.not_loaded), "here-undeclared"));
    for (const hit of order) part.append(written(hit, here.areas[hit.area], sought));
    const judged = order.some((hit) => here.areas[hit.area].judged);
    if (!judged && known) {
      part.append(node("p", said(here.nothing)));
      if (nearest) part.append(node("p", said({ zh: `最近的：${said(nearest.feature.label)}，${nearest.far.toFixed(1)} m`, en: `nearest: ${said(nearest.feature.label)}, ${nearest.far.toFixed(1)} m` })));
    }
    part.append(node("p", said({ zh: "图上点取，不作判定；判定请交作业检查。", en: "Touched on a picture: it decides nothing. For a determination have the works checked." }), "here-note"));
    part.hidden = false;
    part.scrollTop = 0;
    return { order, head };
  }

  return { distance, hits, tell };
})();
