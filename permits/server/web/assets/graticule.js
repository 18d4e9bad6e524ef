// An empty ground: lines of longitude and latitude, so that one sees that the map moves and where one is.
"use strict";
window.HeatGuard = window.HeatGuard || {};
HeatGuard.graticule = (map) => {
  const STEPS = [1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002, 0.0001, 0.00005, 0.00002];
  const lines = L.layerGroup().addTo(map);
  const draw = () => {
    lines.clearLayers();
    const bounds = map.getBounds();
    const wide = bounds.getEast() - bounds.getWest();
    // Labels of some 80 pixels must not touch.
    const most = Math.max(2, map.getSize().x / 110);
    const step = [...STEPS].reverse().find((one) => wide / one <= most) || STEPS[0];
    const style = { color: "#b8b5a8", weight: 1, interactive: false };
    const label = (at, text) => L.marker(at, { interactive: false, keyboard: false, icon: L.divIcon({ className: "degree", iconSize: null, html: L.Util.template("<span>{text}</span>", { text }) }) }).addTo(lines);
    const digits = Math.max(0, Math.ceil(-Math.log10(step)));
    for (let x = Math.ceil(bounds.getWest() / step) * step; x < bounds.getEast(); x += step) {
      L.polyline([[bounds.getSouth(), x], [bounds.getNorth(), x]], style).addTo(lines);
      label([bounds.getSouth() + (bounds.getNorth() - bounds.getSouth()) * 0.06, x], `${x.toFixed(digits)}°E`);
    }
    for (let y = Math.ceil(bounds.getSouth() / step) * step; y < bounds.getNorth(); y += step) {
      L.polyline([[y, bounds.getWest()], [y, bounds.getEast()]], style).addTo(lines);
      label([y, bounds.getWest() + wide * 0.01], `${y.toFixed(digits)}°N`);
    }
  };
  map.on("moveend", draw);
  draw();
};
// What the operator put under the maps; where there is nothing, the lines.
HeatGuard.under = (map) => {
  if (HeatGuard.ground) HeatGuard.ground(map);
  else HeatGuard.graticule(map);
};
