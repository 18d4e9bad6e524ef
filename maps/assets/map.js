"use strict";
// Shapes and text nodes only: nothing of the data ever becomes markup.
(function () {
  const data = JSON.parse(document.getElementById("heatguard-data").textContent);
  const map = window.map_heatguard;
  const say = (text) => (data.language === "en" ? text.en : text.zh);
  const also = (text) => (data.language === "en" ? text.zh : text.en);
  const element = (tag, text, className) => {
    const node = document.createElement(tag);
    if (text !== undefined) node.textContent = text;
    if (className) node.className = className;
    return node;
  };
  map.attributionControl.setPrefix(false);
  document.title = say(data.title);

  // In a report the headline stands above the frame already, and on a phone it would hide the site.
  if (window.self === window.top) {
    const title = L.control({ position: "topleft" });
    title.onAdd = () => {
      const box = element("details", undefined, "heatguard-title");
      box.open = window.innerWidth >= 700;
      box.append(element("summary", say(data.title)), element("small", also(data.title)));
      for (const note of data.notes) box.append(element("small", say(note)));
      // A popup needs the room; the title can be opened again.
      map.on("popupopen", () => { box.open = false; });
      return box;
    };
    title.addTo(map);
  }
  const north = L.control({ position: "bottomright" });
  north.onAdd = () => element("div", "▲ 北 N", "heatguard-north");
  north.addTo(map);

  const popup = (feature) => {
    const box = element("div");
    box.append(element("strong", feature.label));
    const table = element("table", undefined, "heatguard-facts");
    for (const [name, value] of feature.facts) {
      const row = element("tr");
      row.append(element("td", name), element("td", value));
      table.append(row);
    }
    box.append(table);
    return box;
  };
  const overlays = L.control.layers(null, null, { collapsed: (window.innerWidth || 1000) < 700 });
  let bounds = L.latLngBounds([]);
  let site = L.latLngBounds([]);
  for (const layer of data.layers) {
    const group = L.featureGroup();
    for (const feature of layer.features) {
      const style = data.styles[feature.style];
      L.geoJSON({ type: "Feature", properties: {}, geometry: feature.geometry }, {
        style: () => style,
        pointToLayer: (point, place) => L.circleMarker(place, { radius: 6, ...style }),
      }).bindPopup(() => popup(feature), { maxHeight: 280, minWidth: 200, autoPanPaddingTopLeft: [12, 56] }).addTo(group);
      if (feature.style.startsWith("site_")) site.extend(group.getBounds());
    }
    group.addTo(map);
    if (layer.features.length) bounds.extend(group.getBounds());
    const name = element("span");
    const style = data.styles[layer.features.length ? layer.features[0].style : layer.style];
    const swatch = element("span", undefined, "heatguard-swatch");
    swatch.style.border = `${Math.max(style.weight, 2)}px ${style.dashArray ? "dashed" : "solid"} ${style.color}`;
    if (style.fillColor) swatch.style.background = style.fillColor;
    name.append(swatch, document.createTextNode(say(layer.name)));
    // The control sets innerHTML from this string, so it is given an empty one and the nodes afterwards.
    overlays.addOverlay(group, "");
    overlays._layers[overlays._layers.length - 1].heatguard = name;
  }
  overlays.addTo(map);
  const label = () => {
    const rows = overlays.getContainer().querySelectorAll(".leaflet-control-layers-overlays label");
    rows.forEach((row, index) => {
      if (!row.querySelector(".heatguard-swatch")) row.append(overlays._layers[index].heatguard);
    });
  };
  label();
  map.on("overlayadd overlayremove", label);
  const target = site.isValid() ? site.pad(0.5) : bounds;
  // Inside a report's frame the page may get its size only after this ran.
  let moved = false;
  const fit = () => {
    map.invalidateSize({ pan: false });
    if (!moved && target.isValid()) map.fitBounds(target, { maxZoom: 20, animate: false });
  };
  map.getContainer().addEventListener("pointerdown", () => { moved = true; });
  map.getContainer().addEventListener("wheel", () => { moved = true; });
  new ResizeObserver(fit).observe(map.getContainer());
  fit();
})();
