"use strict";
// GCJ-02 and BD-09 as geo/place/gcj02.py has them (a test holds the two against each other), and the grids in which tiles are cut.
window.HeatGuard = window.HeatGuard || {};
HeatGuard.datums = (() => {
  const { PI, sin, cos, sqrt, abs, asin, asinh, atan, atan2, atanh, hypot, sinh, tan, tanh } = Math;
  const DEGREE = PI / 180;
  // Krasovsky's ellipsoid, as the public formula has it.
  const A = 6378245;
  const E2 = 0.00669342162296594323;
  const BD = (PI * 3000) / 180;
  // Beyond it web maps are not shifted; geo/place/likely.py.
  const CHINA = [73, 3, 135.1, 53.6];
  const inChina = ([lon, lat]) => lon >= CHINA[0] && lat >= CHINA[1] && lon <= CHINA[2] && lat <= CHINA[3];

  const gcj02 = ([lon, lat]) => {
    const x = lon - 105;
    const y = lat - 35;
    const root = sqrt(abs(x));
    const waves = ((20 * sin(6 * x * PI) + 20 * sin(2 * x * PI)) * 2) / 3;
    const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves
      + ((20 * sin(y * PI) + 40 * sin((y / 3) * PI)) * 2) / 3
      + ((160 * sin((y / 12) * PI) + 320 * sin((y * PI) / 30)) * 2) / 3;
    const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves
      + ((20 * sin(x * PI) + 40 * sin((x / 3) * PI)) * 2) / 3
      + ((150 * sin((x / 12) * PI) + 300 * sin((x / 30) * PI)) * 2) / 3;
    const w2 = 1 - E2 * sin(lat * DEGREE) ** 2;
    const w = sqrt(w2);
    return [
      lon + (east * 180) / ((A / w) * cos(lat * DEGREE) * PI),
      lat + (north * 180) / (((A * (1 - E2)) / (w2 * w)) * PI),
    ];
  };
  const bd09 = (place) => {
    const [lon, lat] = gcj02(place);
    const radius = hypot(lon, lat) + 0.00002 * sin(lat * BD);
    const angle = atan2(lat, lon) + 0.000003 * cos(lon * BD);
    return [radius * cos(angle) + 0.0065, radius * sin(angle) + 0.006];
  };
  const FORWARD = { gcj02, bd09 };

  // What a web map shows a place as; longitude and latitude, degrees.
  const shifted = (datum, place) => (datum in FORWARD && inChina(place) ? FORWARD[datum](place) : place);
  // And back: try, see by how much it misses, correct.
  const unshifted = (datum, place) => {
    if (!(datum in FORWARD) || !inChina(place)) return place;
    let [lon, lat] = place;
    for (let round = 0; round < 20; round += 1) {
      const [x, y] = FORWARD[datum]([lon, lat]);
      const [missX, missY] = [place[0] - x, place[1] - y];
      lon += missX;
      lat += missY;
      if (abs(missX) < 1e-11 && abs(missY) < 1e-11) break;
    }
    return [lon, lat];
  };

  // The square of everybody else: column and row of a place at a level of zoom, rows counted from the north, and back.
  const mercator = {
    level: (zoom) => zoom,
    tile: ([lon, lat], zoom) => [((lon + 180) / 360) * 2 ** zoom, ((1 - asinh(tan(lat * DEGREE)) / PI) / 2) * 2 ** zoom],
    place: ([column, row], zoom) => [(column / 2 ** zoom) * 360 - 180, atan(sinh(PI * (1 - (2 * row) / 2 ** zoom))) / DEGREE],
    // As a service that counts rows from the south has it.
    fromSouth: (row, zoom) => 2 ** zoom - 1 - row,
  };
  // Baidu's own: metres from the crossing of equator and first meridian, 2^(18 - level) of them a pixel. Its published polynomials are
  // the Mercator of Clarke's ellipsoid of 1866, to 4 cm south of 45° and 36 cm in the north of China (a test holds this).
  const CLARKE = 6378206.4;
  const CLARKE_E = sqrt(1 - (6356583.8 / CLARKE) ** 2);
  const metres = (zoom) => 256 * 2 ** (17 - zoom);
  const baidu = {
    // Its pixels are 1.7 times as wide at the same level: the next one is drawn a little smaller rather than larger.
    level: (zoom) => zoom + 1,
    tile: ([lon, lat], zoom) => {
      const phi = lat * DEGREE;
      return [
        (CLARKE * lon * DEGREE) / metres(zoom),
        (-CLARKE * (asinh(tan(phi)) - CLARKE_E * atanh(CLARKE_E * sin(phi)))) / metres(zoom),
      ];
    },
    place: ([column, row], zoom) => {
      const y = (-row * metres(zoom)) / CLARKE;
      let phi = asin(tanh(y));
      for (let round = 0; round < 8; round += 1) phi = asin(tanh(y + CLARKE_E * atanh(CLARKE_E * sin(phi))));
      return [(column * metres(zoom)) / CLARKE / DEGREE, phi / DEGREE];
    },
    fromSouth: (row) => -1 - row,
  };
  return { CHINA, shifted, unshifted, grids: { mercator, baidu } };
})();
