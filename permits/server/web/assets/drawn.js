// What was drawn as GeoJSON, and back. Of a feature a page says where it lies, its name and its drawn size; the key tells which it is.
"use strict";
window.HeatGuard = window.HeatGuard || {};
HeatGuard.drawn = (() => {
  const SAID = ["id", "width_m", "diameter_m"];
  const LEAST = { Polygon: 3, LineString: 2, Point: 1 };

  const places = ({ coordinates, geometries }) => {
    if (geometries) return geometries.flatMap(places);
    if (!Array.isArray(coordinates)) return [];
    if (typeof coordinates[0] === "number") return [L.latLng(coordinates[1], coordinates[0])];
    return coordinates.flatMap((inner) => places({ coordinates: inner }));
  };
  // One outline without holes, one axis or one centre; what has heights or parts is kept as it is.
  const isPlain = ({ type, coordinates }) => {
    const runs = { Polygon: () => coordinates, LineString: () => [coordinates], Point: () => [[coordinates]] }[type];
    if (!runs || !Array.isArray(coordinates) || runs().length !== 1) return false;
    const [run] = runs();
    return run.length >= LEAST[type] + (type === "Polygon") && run.every((at) => at.length === 2);
  };
  const across = (one) => Number(one.properties[one.kind === "Point" ? "diameter_m" : "width_m"]) || 0;
  // On this projection a metre is so many pixels where the works lie.
  const pixels = (map, metres, { lat }) => metres * 2 ** (map.getZoom() + 8) / (40075016.686 * Math.cos(lat * Math.PI / 180));
  const said = (properties) => Object.fromEntries(SAID.filter((name) => name in properties).map((name) => [name, properties[name]]));

  return {
    LEAST,
    across,
    key: () => `p${Math.random().toString(36).slice(2)}${Date.now().toString(36)}`,
    // `kind` is "Kept" for what the tool cannot draw.
    read(feature, number) {
      const geometry = feature.geometry || { type: "GeometryCollection", geometries: [] };
      const kind = isPlain(geometry) ? geometry.type : "Kept";
      const at = places(geometry);
      if (kind === "Polygon") at.pop();
      const { id = feature.id === undefined ? number : feature.id } = feature.properties;
      return { key: feature.key || HeatGuard.drawn.key(), kind, at, geometry: feature.geometry, properties: { ...said(feature.properties), id: String(id) } };
    },
    write({ key, kind, at, geometry, properties }) {
      const run = at.map(({ lng, lat }) => [Number(lng.toFixed(8)), Number(lat.toFixed(8))]);
      const coordinates = { Polygon: () => [[...run, run[0]]], LineString: () => run, Point: () => run[0] }[kind];
      return { type: "Feature", key, properties, geometry: coordinates ? { type: kind, coordinates: coordinates() } : geometry };
    },
    // The layers that show works at their true size.
    outlines(map, one, color) {
      const { kind, at } = one;
      const fill = { color, weight: 2, fillOpacity: 0.25, interactive: false };
      if (kind === "Kept") return at.length ? [L.geoJSON(one.geometry, { style: fill, pointToLayer: (_, place) => L.circleMarker(place, { ...fill, radius: 4 }) })] : [];
      if (kind === "Polygon") return [at.length > 2 ? L.polygon(at, fill) : L.polyline(at, { ...fill, fill: false })];
      if (kind === "Point") {
        const dot = L.circleMarker(at[0], { ...fill, radius: 4, fillOpacity: 1 });
        return across(one) ? [L.circle(at[0], { ...fill, radius: across(one) / 2 }), dot] : [dot];
      }
      const axis = L.polyline(at, { color, weight: 2, dashArray: across(one) ? "6 5" : null, interactive: false });
      const weight = pixels(map, across(one), at[0] || map.getCenter());
      return weight > 2 ? [L.polyline(at, { color, weight, opacity: 0.35, interactive: false }), axis] : [axis];
    },
    length_m: (map, { at }) => at.slice(1).reduce((sum, one, i) => sum + map.distance(at[i], one), 0),
    area_m2({ at }) {
      const east = 111320 * Math.cos(at[0].lat * Math.PI / 180);
      return Math.abs(at.reduce((sum, one, i) => {
        const next = at[(i + 1) % at.length];
        return sum + (one.lng - at[0].lng) * (next.lat - at[0].lat) - (next.lng - at[0].lng) * (one.lat - at[0].lat);
      }, 0)) * east * 110950 / 2;
    },
    // Whether a page shows the same in both, whatever else a draft knows of its features.
    alike(some, other) {
      const seen = (drawn) => ((drawn && drawn.features) || []).map(({ key, geometry, properties }) => [key, geometry && [geometry.type, geometry.coordinates], SAID.map((name) => properties[name])]);
      return JSON.stringify(seen(some)) === JSON.stringify(seen(other));
    },
  };
})();
