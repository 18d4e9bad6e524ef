// Areas round shapes as strokes as wide as they reach: never inside the true area, one tone however many lie over each other.
const heatguardReaches = (map, looks) => {
  const metresOfPixel = (latitude) => (40075016.7 * Math.cos((latitude * Math.PI) / 180)) / (256 * 2 ** map.getZoom());
  const strokes = [];
  const groups = looks.map(({ opacity }, number) => {
    const pane = map.createPane(`heatguard-reach-${number}`);
    pane.style.zIndex = 300 + number;
    pane.style.opacity = opacity;
    pane.style.pointerEvents = "none";
    return { renderer: L.canvas({ pane: `heatguard-reach-${number}`, padding: 0.5 }), group: L.layerGroup().addTo(map) };
  });
  // A line is drawn to half a pixel; two more on each side let no picture of it fall short.
  const weight = ({ radius, latitude, edge }) => (2 * radius) / metresOfPixel(latitude) + (edge ? 6 : 4);
  const widen = () => { for (const one of strokes) one.drawn.setStyle({ weight: weight(one) }); };
  map.on("zoomend", widen);

  // Features as `reaches` has them; of each the widest area of each look.
  return (features, lookOf) => {
    strokes.length = 0;
    for (const { group } of groups) group.clearLayers();
    const wanted = looks.map(() => []);
    for (const feature of features) {
      const widest = [];
      for (const [radius, area] of feature.reaches || []) {
        const look = lookOf(area);
        if (look >= 0 && radius > (widest[look] || 0)) widest[look] = radius;
      }
      widest.forEach((radius, look) => wanted[look].push({ feature, radius }));
    }
    wanted.forEach((of, number) => {
      const { renderer, group } = groups[number];
      // All edges below all areas: what several shapes reach has one edge.
      for (const edge of [true, false]) {
        const color = edge ? looks[number].edge : looks[number].fill;
        for (const { feature, radius } of of) {
          const options = { renderer, color, fillColor: color, fillOpacity: 1, opacity: 1, lineCap: "round", lineJoin: "round", interactive: false, noClip: true, smoothFactor: 0.5, pane: `heatguard-reach-${number}` };
          const point = (_, place) => L.polyline([place, place], options);
          const drawn = L.geoJSON(feature.geometry, { ...options, style: () => options, pointToLayer: point });
          const one = { drawn, radius, latitude: drawn.getBounds().getCenter().lat, edge };
          drawn.setStyle({ weight: weight(one) });
          strokes.push(one);
          drawn.addTo(group);
        }
      }
    });
  };
};
