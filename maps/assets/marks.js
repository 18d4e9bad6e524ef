// Names and distances beside what they belong to, where there is room; corners of the works, each with its coordinates.
const MOST_CORNERS = 60;
const CORNER_APART_PX = 14;
// Of what was measured out of sight the nearest stand at the edge; the others are counted.
const MOST_OUTSIDE = 6;
// Of a whole quarter of a town no names are read; placing thousands would hold up every move.
const MOST_NAMES = 80;

const board = map.getContainer().appendChild(element("div", undefined, "heatguard-marks"));
const lines = (geometry) => {
  const found = [];
  const walk = (part) => {
    if (typeof part[0] === "number") found.push([L.latLng(part[1], part[0])]);
    else if (typeof part[0][0] === "number") found.push(part.map(([lng, lat]) => L.latLng(lat, lng)));
    else part.forEach(walk);
  };
  if (geometry.geometries) geometry.geometries.forEach((one) => found.push(...lines(one)));
  else if (geometry.coordinates.length) walk(geometry.coordinates);
  return found;
};
// What was measured comes first, then from the top layer down.
const marks = shapes
  .filter((one) => one.feature.mark)
  .reverse()
  .sort((a, b) => Number(b.feature.at_edge || 0) - Number(a.feature.at_edge || 0))
  .map((one) => {
    const node = element(one.feature.at_edge ? "button" : "span", one.feature.mark, one.feature.at_edge ? "heatguard-distance" : "");
    if (one.feature.at_edge) {
      node.type = "button";
      node.addEventListener("click", () => { moved = true; map.fitBounds(one.drawn.getBounds(), { maxZoom: 20, padding: [60, 60] }); });
    }
    return { ...one, node: board.appendChild(node), lines: lines(one.feature.geometry) };
  });

// Places on the visible part of a shape, the nearest to the middle first.
const spots = (mark, frame, middle) => {
  const found = [];
  for (const line of mark.lines) {
    const points = line.map((place) => map.latLngToContainerPoint(place));
    if (points.length === 1 && frame.contains(points[0])) found.push(points[0]);
    for (let i = 1; i < points.length; i += 1) {
      // It rounds in place, and gives false where no part lies inside.
      const clipped = L.LineUtil.clipSegment(points[i - 1].clone(), points[i].clone(), frame);
      if (!clipped) continue;
      const [a, b] = clipped;
      if (!mark.feature.at_edge) found.push(L.LineUtil.closestPointOnSegment(middle, a, b));
      found.push(a.add(b).divideBy(2));
    }
  }
  return found.sort((a, b) => middle.distanceTo(a) - middle.distanceTo(b)).slice(0, 8);
};
const beyond = board.appendChild(element("span", undefined, "heatguard-beyond"));
const ARROWS = ["→", "↘", "↓", "↙", "←", "↖", "↑", "↗"];
// A line begins at the works and ends at the asset that was measured.
const ends = (mark) => [mark.lines[0][0], mark.lines.at(-1).at(-1)].map((place) => map.latLngToContainerPoint(place));
// Where the line to an end outside leaves the picture, or the way there from the middle; then places beside it.
const exits = (from, to, frame, middle) => {
  const seen = L.LineUtil.clipSegment(from.clone(), to.clone(), frame);
  const way = to.subtract(seen ? seen[0] : middle);
  const half = frame.getSize().divideBy(2);
  const out = seen ? seen[1] : middle.add(way.multiplyBy(Math.min(half.x / Math.max(Math.abs(way.x), 1), half.y / Math.max(Math.abs(way.y), 1))));
  const arrow = ARROWS[(Math.round(Math.atan2(way.y, way.x) / (Math.PI / 4)) + 8) % 8];
  const aside = Math.abs(way.x) * half.y > Math.abs(way.y) * half.x ? L.point(0, 26) : L.point(60, 0);
  return { arrow, found: [0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6].map((step) => out.add(aside.multiplyBy(step))) };
};

function placeMarks() {
  const seen = map.getBounds();
  board.classList.toggle("heatguard-too-many", Boolean(data.here) && marks.filter((mark) => seen.intersects(mark.drawn.getBounds())).length > MOST_NAMES);
  if (board.classList.contains("heatguard-too-many")) return;
  const size = map.getSize();
  const whole = L.bounds([0, 0], size);
  const frame = L.bounds([6, 6], size.subtract([6, 6]));
  const middle = size.divideBy(2);
  // What lies outside never covers what the picture opens on.
  const heart = L.bounds(size.divideBy(3), size.multiplyBy(2 / 3));
  const home = map.getContainer().getBoundingClientRect();
  const taken = [...map.getContainer().querySelectorAll(".leaflet-control")].filter((one) => one.offsetWidth).map((one) => {
    const box = one.getBoundingClientRect();
    return L.bounds([box.left - home.left, box.top - home.top], [box.right - home.left, box.bottom - home.top]);
  });
  // What lies wholly out of sight, the nearest first.
  const far = marks
    .filter((mark) => mark.feature.at_edge && map.hasLayer(mark.group) && !ends(mark).some((end) => frame.contains(end)))
    .map((mark) => ({ mark, apart: Math.min(...ends(mark).map((end) => middle.distanceTo(end))) }))
    .sort((a, b) => a.apart - b.apart)
    .slice(MOST_OUTSIDE)
    .map((one) => one.mark);
  beyond.textContent = say(`图外还有 ${far.length} 处，缩小可见`, `${far.length} more outside: zoom out`);
  beyond.hidden = !far.length;
  if (far.length) taken.push(L.bounds([size.x / 2 - beyond.offsetWidth / 2, 0], [size.x / 2 + beyond.offsetWidth / 2, beyond.offsetHeight + 8]));
  const counted = new Set(far);
  for (const mark of marks) {
    const { node, feature } = mark;
    // A name that is out of sight is not even measured.
    node.hidden = !map.hasLayer(mark.group) || counted.has(mark) || (!feature.at_edge && !seen.intersects(mark.drawn.getBounds()));
    if (node.hidden) continue;
    const [works, asset] = ends(mark);
    const away = !frame.contains(asset);
    const outside = feature.at_edge && (away || !frame.contains(works));
    const exit = outside && (away ? exits(works, asset, frame, middle) : exits(asset, works, frame, middle));
    const found = outside ? exit.found : spots(mark, frame, middle);
    const text = outside ? `${exit.arrow} ${away ? `${feature.label} ` : ""}${feature.mark}` : feature.mark;
    if (node.textContent !== text) node.textContent = text;
    node.classList.toggle("heatguard-edge", outside);
    const box = L.point(node.offsetWidth, node.offsetHeight);
    // Beside the shape rather than on it; at the edge, pushed inwards.
    const aside = outside ? [L.point(-box.x / 2, -box.y / 2)] : [L.point(8, -box.y - 4), L.point(8, 4), L.point(-box.x - 8, -box.y - 4), L.point(-box.x - 8, 4)];
    const inside = (corner) => (outside ? L.point(Math.min(Math.max(corner.x, 4), size.x - box.x - 4), Math.min(Math.max(corner.y, 4), size.y - box.y - 4)) : corner);
    const boxes = found.flatMap((spot) => aside.map((off) => inside(spot.add(off)))).map((corner) => L.bounds(corner, corner.add(box)));
    const free = boxes.find((one) => whole.contains(one) && !taken.some((other) => other.overlaps(one)) && !(outside && heart.overlaps(one)));
    node.hidden = !free;
    if (!free) continue;
    taken.push(free);
    node.style.transform = `translate(${Math.round(free.min.x)}px, ${Math.round(free.min.y)}px)`;
  }
}

const cornerGroup = L.layerGroup().addTo(map);
function placeCorners() {
  cornerGroup.clearLayers();
  const found = [];
  for (const one of shapes.filter((shape) => shape.feature.style.startsWith("site_") && map.hasLayer(shape.group))) {
    for (const line of lines(one.feature.geometry)) {
      const points = line.map((place) => map.latLngToContainerPoint(place));
      let last = null;
      line.forEach((place, i) => {
        // An arc is many corners in one place, and long edges have points that are none.
        const straight = i > 0 && i < line.length - 1 && L.LineUtil.pointToSegmentDistance(points[i], points[i - 1], points[i + 1]) < 1;
        if (straight || !map.getBounds().contains(place) || (last && last.distanceTo(points[i]) < CORNER_APART_PX)) return;
        last = points[i];
        found.push([one.feature.label, place]);
      });
    }
  }
  if (found.length > MOST_CORNERS) return;
  for (const [label, place] of found) {
    L.circleMarker(place, { radius: 4, weight: 2, color: "#111827", fillColor: "#fff", fillOpacity: 1 })
      .on("click", () => openPopup(popup(say(`${label} 角点`, `${label}: corner`), [
        [say("经度", "longitude"), place.lng.toFixed(7)], [say("纬度", "latitude"), place.lat.toFixed(7)],
      ]), place))
      .addTo(cornerGroup);
  }
}
map.on("movestart zoomstart", () => { board.hidden = true; });
map.on("moveend", () => { board.hidden = false; placeMarks(); placeCorners(); });
