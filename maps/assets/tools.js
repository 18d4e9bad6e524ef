// Search, measuring tape, and where one stands.
const tell = (text) => { part("said").textContent = text; };
const isShown = (one) => Boolean(one.feature.label);

const search = part("search");
search.placeholder = say("按编号查找", "find id");
search.setAttribute("aria-label", search.placeholder);
for (const name of new Set(shapes.filter(isShown).map((one) => one.feature.label))) {
  const option = element("option");
  option.value = name;
  part("names").append(option);
}
const find = (exact) => {
  const wanted = search.value.trim().toLowerCase();
  if (!wanted) return;
  const hit = (one, whole) => (whole ? one.feature.label.toLowerCase() === wanted : one.feature.label.toLowerCase().includes(wanted));
  const among = shapes.filter(isShown);
  // A distance bears the name of its asset: the asset itself is meant.
  const order = [...among.filter((one) => !one.feature.at_edge), ...among];
  const found = order.find((one) => hit(one, true)) || (exact ? undefined : order.find((one) => hit(one, false)));
  if (!found) { if (!exact) tell(say(`图上没有“${search.value}”`, `“${search.value}” is not on this map`)); return; }
  tell("");
  moved = true;
  const bounds = found.drawn.getBounds();
  map.fitBounds(bounds, { maxZoom: 19, animate: false, padding: [30, 30] });
  // Of a bent line the middle of its box lies beside it.
  const all = lines(found.feature.geometry).flat();
  const middle = bounds.getCenter();
  const nearest = all.reduce((a, b) => (middle.distanceTo(b) < middle.distanceTo(a) ? b : a));
  if (data.here) map.fire("heatguard:found", { place: nearest });
  else openPopup(popup(found.feature.label, found.feature.facts), nearest);
};
search.addEventListener("input", () => find(true));
search.addEventListener("keydown", (event) => { if (event.key === "Enter") find(false); });

// Ground metres on the ellipsoid of WGS 84 and CGCS2000, from the radii of curvature between both places: 1 cm in 1 km.
function metres(a, b) {
  const radians = Math.PI / 180;
  const squared = 0.00669437999;
  const latitude = ((a.lat + b.lat) / 2) * radians;
  const bend = 1 - squared * Math.sin(latitude) ** 2;
  const northward = ((b.lat - a.lat) * radians * 6378137 * (1 - squared)) / bend ** 1.5;
  const eastward = ((b.lng - a.lng) * radians * 6378137 * Math.cos(latitude)) / Math.sqrt(bend);
  return Math.hypot(northward, eastward);
}
const tape = L.layerGroup().addTo(map);
const measure = part("measure");
let along = [];
measure.textContent = say("量距", "Measure");
const draw = () => {
  tape.clearLayers();
  const style = { color: "#111827", weight: 3, dashArray: "1 6", interactive: false };
  L.polyline(along, style).addTo(tape);
  for (const place of along) L.circleMarker(place, { ...style, radius: 4, dashArray: null, fillColor: "#fff", fillOpacity: 1 }).addTo(tape);
  const total = along.slice(1).reduce((sum, place, i) => sum + metres(along[i], place), 0);
  tell(along.length < 2 ? say("依次点两点或多点；再按“量距”结束", "touch two or more places; press Measure again to end")
    : say(`量得 ${total.toFixed(2)} m（图上量取，不作判定）`, `${total.toFixed(2)} m, taken from the picture: it decides nothing`));
};
measure.addEventListener("click", () => {
  const on = measure.getAttribute("aria-pressed") !== "true";
  measure.setAttribute("aria-pressed", String(on));
  map.getContainer().classList.toggle("heatguard-measuring", on);
  map.closePopup();
  along = [];
  draw();
  if (!on) tell("");
});
map.on("click", (event) => {
  if (measure.getAttribute("aria-pressed") !== "true") return;
  along.push(event.latlng);
  draw();
});

const here = L.layerGroup().addTo(map);
const position = part("position");
position.textContent = say("我的位置", "Where I am");
const refusals = {
  1: say("浏览器未允许使用位置：请在浏览器设置中允许；在报告内，请改为直接打开地图文件", "the browser does not allow it: allow it in its settings; inside a report, open the map file itself"),
  2: say("设备此刻得不到位置", "the device cannot tell where it is just now"),
  3: say("等待定位超时，请到空旷处再试", "it took too long; try again in the open"),
};
const refused = (code) => tell(say(`不能显示位置：${refusals[code]}`, `No position: ${refusals[code]}`));
position.addEventListener("click", () => {
  if (!navigator.geolocation) { refused(2); return; }
  tell(say("正在定位…", "finding out where you are…"));
  navigator.geolocation.getCurrentPosition((fix) => {
    const place = L.latLng(fix.coords.latitude, fix.coords.longitude);
    const error = fix.coords.accuracy;
    here.clearLayers();
    L.circle(place, { radius: error, color: "#111827", weight: 2, dashArray: "3 4", fillOpacity: 0.08, interactive: false }).addTo(here);
    L.circleMarker(place, { radius: 5, color: "#fff", weight: 2, fillColor: "#111827", fillOpacity: 1, interactive: false }).addTo(here);
    moved = true;
    map.fitBounds(place.toBounds(Math.max(4 * error, 60)), { animate: false });
    tell(say(`您在圆圈内，误差 ± ${Math.ceil(error)} m：不能据此判断在范围内外`, `You are within the ring, ± ${Math.ceil(error)} m: it proves neither inside nor outside`));
    if (data.here) map.fire("heatguard:here", { place, error });
  }, (error) => refused(error.code), { enableHighAccuracy: true, timeout: 20000 });
});
map.fire("moveend");
