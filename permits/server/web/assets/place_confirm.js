// What was read, on a map; and of numbers whose system nobody states, each place where they may lie.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("seen-data").textContent);
  document.documentElement.classList.add("js");
  const READ = { color: "#7c2d12", weight: 2, fillOpacity: 0.25 };
  const TRUE_SIZE = { color: "#1d4ed8", weight: 1, dashArray: "5 4", fillOpacity: 0.12, interactive: false };
  const dot = (style) => ({ style, pointToLayer: (_, at) => L.circleMarker(at, { ...style, radius: 5 }) });

  const ground = (map) => {
    HeatGuard.under(map);
    const [west, south, east, north] = data.area;
    return L.rectangle([[south, west], [north, east]], { color: "#6b7480", weight: 1, dashArray: "2 6", fill: false, interactive: false }).addTo(map);
  };
  const whole = document.getElementById("map");
  if (whole) {
    const map = L.map(whole, { maxZoom: 21, attributionControl: false, zoomControl: false }).addControl(L.control.zoom(data.zoom));
    const layers = [];
    const drawn = L.featureGroup();
    for (const layer of data.layers) {
      const group = L.featureGroup().addTo(drawn);
      for (const one of layer.features) {
        if (one.true_size) L.geoJSON(one.true_size, dot(TRUE_SIZE)).addTo(group);
        if (!one.shape) continue;
        const name = L.DomUtil.create("span");
        name.textContent = one.name;
        L.geoJSON(one.shape, dot(READ)).bindTooltip(name).addTo(group);
      }
      layers.push([layer.name || layer.file, group]);
    }
    const bounds = drawn.getBounds();
    const [west, south, east, north] = data.area;
    map.fitBounds(bounds.isValid() ? bounds.pad(0.4) : [[south, west], [north, east]], { maxZoom: 19 });
    ground(map);
    drawn.addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    if (layers.length > 1) {
      const text = (name) => { const node = L.DomUtil.create("span"); node.textContent = name; return node.innerHTML; };
      L.control.layers(null, Object.fromEntries(layers.map(([name, group]) => [text(name), group])), { collapsed: layers.length > 6 }).addTo(map);
    }
  }
  const together = document.getElementById("together");
  if (together) {
    const map = L.map(together, { maxZoom: 20, attributionControl: false, zoomControl: false }).addControl(L.control.zoom(data.zoom));
    const all = L.featureGroup();
    data.candidates.forEach(({ shapes, lon, lat, plausible }, i) => {
      // Places in other provinces would make all others one dot.
      if (!plausible && data.candidates.some((one) => one.plausible)) return;
      L.geoJSON(shapes.map((geometry) => ({ type: "Feature", properties: {}, geometry })), dot(READ)).addTo(all);
      L.tooltip({ permanent: true, direction: "top", className: "drawn-name" }).setLatLng([lat, lon]).setContent("ABCDEFGHIJ"[i]).addTo(all);
    });
    map.fitBounds(all.getBounds().pad(0.3), { maxZoom: 18 });
    ground(map);
    all.addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
  }
  for (const box of document.querySelectorAll("[data-candidate]")) {
    const { shapes, plausible } = data.candidates[Number(box.dataset.candidate)];
    const map = L.map(box, { maxZoom: 20, attributionControl: false, zoomControl: false, keyboard: false, scrollWheelZoom: false });
    const drawn = L.geoJSON(shapes.map((geometry) => ({ type: "Feature", properties: {}, geometry })), dot({ ...READ, color: plausible ? "#7c2d12" : "#6b7480" }));
    map.fitBounds(drawn.getBounds().pad(1.2), { maxZoom: 17 });
    ground(map);
    drawn.addTo(map);
  }
})();
