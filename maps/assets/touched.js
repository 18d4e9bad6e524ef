// A map that answers for a place: where one touches, stands, or looks.
const banner = element("p", words(data.banner || ""));
banner.id = "heatguard-banner";
banner.setAttribute("role", "status");
document.body.prepend(banner);
const answer = element("section");
answer.id = "heatguard-here";
answer.hidden = true;
answer.setAttribute("aria-live", "polite");
answer.setAttribute("aria-label", say("此处的规定", "what holds here"));
map.getContainer().after(answer);

// The areas themselves, in the looks of their styles.
const LOOKS = [
  { style: "river_band", name: say("穿越河流段两侧的范围", "band along river crossings"), edge: "#0369a1", fill: "#7dd3fc", opacity: 0.3 },
  { style: "zone", name: say("安全保护范围", "protection zones"), edge: "#b45309", fill: "#fcd34d", opacity: 0.55 },
];
heatguardReaches(map, LOOKS)(reachingFeatures(), (area) => LOOKS.findIndex((look) => look.style === data.here.areas[area].look));
// What lies beyond the file, or beyond what was surveyed, is grey: white would read as free.
const UNKNOWN = { color: "#4b5563", weight: 1, dashArray: "2 6", fillColor: "#9ca3af", fillOpacity: 0.3 };
const polygons = ({ type, coordinates, geometries }) => (geometries ? geometries.flatMap(polygons) : type === "Polygon" ? [coordinates] : type === "MultiPolygon" ? coordinates : []);
const holes = polygons(data.here.known).map(([outer]) => outer.map(([lng, lat]) => [lat, lng]));
L.polygon([[[-85, -180], [-85, 180], [85, 180], [85, -180]], ...holes], { ...UNKNOWN, interactive: false }).addTo(map).bringToBack();
for (const [look, name] of [[UNKNOWN, say("不在所存区域，或没有普查资料", "not in this file, or not surveyed")], ...LOOKS.map((one) => [{ color: one.edge, weight: 1, fillColor: one.fill, fillOpacity: one.opacity }, one.name])]) {
  const item = element("li");
  const row = element("label");
  row.append(swatch(look, "Polygon"), document.createTextNode(name));
  item.append(row);
  legend.querySelector("ul").prepend(item);
}

const asked = L.layerGroup().addTo(map);
function reachingFeatures() { return data.layers.flatMap((layer) => layer.features).filter((feature) => feature.reaches); }
const reaching = reachingFeatures();
function answerFor(place, error) {
  asked.clearLayers();
  if (!error) L.circleMarker(place, { radius: 7, color: "#fff", weight: 3, fillColor: "#111827", fillOpacity: 1, interactive: false }).addTo(asked);
  return heatguardHere.tell(answer, data.here, reaching, place, error);
}
// From farther off a finger covers more than a zone is wide: the place comes nearer first.
const TOUCHED_FROM_ZOOM = 18;
map.on("click", ({ latlng }) => {
  if (measure.getAttribute("aria-pressed") === "true") return;
  if (map.getZoom() < TOUCHED_FROM_ZOOM) map.setView(latlng, TOUCHED_FROM_ZOOM, { animate: false });
  answerFor(latlng, 0);
});
// Without a pointer: the arrow keys move the map, and this asks for its middle.
const middleButton = element("button", say("图中心处", "Middle of the map"));
middleButton.type = "button";
middleButton.addEventListener("click", () => { answerFor(map.getCenter(), 0).head.focus(); });
position.after(middleButton);
map.on("heatguard:here", ({ place, error }) => { answerFor(place, error).head.focus({ preventScroll: true }); });
map.on("heatguard:found", ({ place }) => answerFor(place, 0));
