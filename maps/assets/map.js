"use strict";
// Shapes and text nodes only: nothing of the data ever becomes markup.
const data = JSON.parse(document.getElementById("heatguard-data").textContent);
const map = window.map_heatguard;
const say = (zh, en) => (document.documentElement.lang === "en" ? en : zh);
const words = (text) => (typeof text === "string" ? text : say(text.zh, text.en));
const part = (name) => document.getElementById("heatguard-" + name);
const element = (tag, text, className) => {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (className) node.className = className;
  return node;
};
const framed = window.self !== window.top;
const wide = () => window.innerWidth >= 700;

document.title = part("title").textContent = words(data.title);
// In a report the headline stands above the frame already.
document.body.classList.toggle("heatguard-framed", framed);
map.attributionControl.remove();
// Works of two metres fill the picture no worse than those of two hundred.
map.options.zoomSnap = 0.25;
// Of more each stroke of its own would stop a telephone.
const MOST_DRAWN_APART = 1000;
// A whole quarter of a town moves smoothly on a phone only as one picture.
map.options.preferCanvas = Boolean(data.here) || data.layers.reduce((sum, layer) => sum + layer.features.length, 0) > MOST_DRAWN_APART;
map.getContainer().setAttribute("role", "application");
map.getContainer().setAttribute("aria-label", say("地图", "map"));
const north = L.control({ position: "topright" });
north.onAdd = () => element("div", say("▲ 北", "▲ N"), "heatguard-north");
north.addTo(map);

const popup = (title, facts) => {
  const box = element("div");
  box.append(element("strong", title));
  const table = element("table", undefined, "heatguard-facts");
  for (const [name, value] of facts) {
    const row = element("tr");
    row.append(element("td", name), element("td", value));
    table.append(row);
  }
  box.append(table);
  return box;
};
// A popup is no wider than a phone and keeps clear of the edge.
const popupSize = () => {
  const size = map.getSize();
  return { maxWidth: Math.min(320, size.x - 60), minWidth: Math.min(200, size.x - 60), maxHeight: Math.max(90, size.y - 110), autoPanPadding: [10, 10] };
};
const openPopup = (content, place) => map.openPopup(content, place, popupSize());

const svg = (tag, values, parent) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(values)) node.setAttribute(name, value);
  if (parent) parent.append(node);
  return node;
};
// Drawn with the very stroke and fill of the map, so that it tells as much in grey.
const swatch = (style, type) => {
  const picture = svg("svg", { width: 30, height: 16, "aria-hidden": "true" });
  const stroke = { stroke: style.color, "stroke-width": style.weight, "stroke-dasharray": style.dashArray || "none", "stroke-opacity": style.opacity || 1 };
  if (type.includes("Polygon")) {
    const fill = style.fill === false ? "none" : style.fillColor || style.color;
    svg("rect", { x: 3, y: 3, width: 24, height: 10, fill, "fill-opacity": style.fillOpacity || 0.2, ...stroke }, picture);
  } else {
    svg("line", { x1: 0, y1: 8, x2: 30, y2: 8, ...stroke }, picture);
  }
  return picture;
};

const shapes = [];
const everything = L.latLngBounds([]);
const legend = part("legend");
legend.open = wide();
legend.querySelector("summary").textContent = say("图例", "Legend");
for (const layer of data.layers) {
  const group = L.featureGroup();
  for (const feature of layer.features) {
    feature.label = words(feature.label);
    feature.facts = feature.facts.map((fact) => fact.map(words));
    if (feature.mark) feature.mark = words(feature.mark);
    const style = data.styles[feature.style];
    const drawn = L.geoJSON({ type: "Feature", properties: {}, geometry: feature.geometry }, {
      style: () => style,
      interactive: Boolean(feature.label),
      pointToLayer: (point, place) => L.circleMarker(place, { radius: 6, ...style, interactive: Boolean(feature.label) }),
    });
    // A map that answers for a place does so for what is drawn there too.
    if (feature.label && !data.here) drawn.on("click", (event) => openPopup(popup(feature.label, feature.facts), event.latlng));
    drawn.addTo(group);
    shapes.push({ feature, drawn, group });
  }
  group.addTo(map);
  everything.extend(group.getBounds());
  const first = layer.features[0];
  const row = element("label");
  const box = element("input");
  box.type = "checkbox";
  box.checked = true;
  box.addEventListener("change", () => {
    if (box.checked) group.addTo(map); else group.remove();
    // What was taken off comes back on top, so all that lay above it is lifted again.
    for (const one of shapes) if (map.hasLayer(one.group)) one.drawn.bringToFront();
    map.fire("moveend");
  });
  row.append(box, swatch(data.styles[first.style], first.geometry.type), document.createTextNode(words(layer.name)));
  const item = element("li");
  item.append(row);
  // A long legend is not read: it names what lies in the picture.
  map.on("moveend", () => { item.hidden = !shapes.some((one) => one.group === group && map.getBounds().intersects(one.drawn.getBounds())); });
  legend.querySelector("ul").append(item);
}
for (const note of data.notes) legend.append(element("p", words(note)));
if (data.code) {
  const code = element("img");
  code.id = "heatguard-code";
  code.alt = "QR";
  code.src = "data:image/svg+xml," + encodeURIComponent(data.code.svg);
  legend.append(code, element("p", words(data.code.words)));
}

const [west, south, east, top_] = data.frame || [];
const target = data.frame ? L.latLngBounds([[south, west], [top_, east]]) : everything;
const fit = () => { if (target.isValid()) map.fitBounds(target, { maxZoom: 22, animate: false, padding: [16, 16] }); };
// Inside a report's frame the page may get its size only after this ran; a reader who has moved the map keeps the place.
let moved = false;
for (const name of ["pointerdown", "wheel", "keydown"]) map.getContainer().addEventListener(name, () => { moved = true; });
new ResizeObserver(() => {
  map.invalidateSize({ animate: false });
  if (!moved) fit();
  map.fire("moveend");
}).observe(map.getContainer());

const paper = (on) => {
  document.body.classList.toggle("heatguard-paper", on);
  legend.open = on || wide();
  const { lat, lng } = map.getCenter();
  map.invalidateSize({ animate: false });
  if (moved) map.setView([lat, lng], map.getZoom(), { animate: false }); else fit();
  placeMarks();
};
window.addEventListener("beforeprint", () => paper(true));
window.addEventListener("afterprint", () => paper(false));
fit();
