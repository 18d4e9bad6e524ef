// A layer of a map that is drawn on one canvas; Leaflet's renderer keeps it in place while the map moves and zooms.
"use strict";
window.HeatGuard = window.HeatGuard || {};
HeatGuard.Canvas = L.Renderer.extend({
  // Who extends this has `_draw(dense)`, which draws on `_ink` in the map's layer pixels, `dense` of the screen's to each.
  _initContainer() {
    this._container = L.DomUtil.create("canvas");
    this._container.setAttribute("aria-hidden", "true");
    this._ink = this._container.getContext("2d");
  },
  _destroyContainer() {
    this._container.remove();
    delete this._container;
  },
  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    const { min } = this._bounds;
    const size = this._bounds.getSize();
    const dense = Math.min(window.devicePixelRatio || 1, 2);
    L.DomUtil.setPosition(this._container, min);
    this._container.width = dense * size.x;
    this._container.height = dense * size.y;
    this._container.style.width = `${size.x}px`;
    this._container.style.height = `${size.y}px`;
    this._ink.setTransform(dense, 0, 0, dense, -min.x * dense, -min.y * dense);
    this._draw(dense);
  },
});
