// A layer of a map that is drawn on one canvas; Leaflet's renderer keeps it in place while the map moves and zooms.
"use strict";
window.HeatGuard = window.HeatGuard || {};
HeatGuard.Canvas = L.Renderer.extend({
  // Of a picture on paper, as `dense`.
  _densest: 3,
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
    const dense = this._picture ? this._densest : Math.min(window.devicePixelRatio || 1, 2);
    L.DomUtil.setPosition(this._container, min);
    this._container.width = dense * size.x;
    this._container.height = dense * size.y;
    this._container.style.width = `${size.x}px`;
    this._container.style.height = `${size.y}px`;
    this._ink.setTransform(dense, 0, 0, dense, -min.x * dense, -min.y * dense);
    this._draw(dense);
  },
  // A browser that saves a page as PDF writes how a canvas was drawn, and that it was cleared first as a white sheet over all that lies
  // below: on paper each is a picture of itself.
  onPaper(printed) {
    if (this._picture) this._picture.remove();
    this._picture = printed ? L.DomUtil.create("img", "", this._container.parentNode) : null;
    this._update();
    this._container.style.visibility = printed ? "hidden" : "";
    if (!printed) return;
    Object.assign(this._picture, { alt: "", decoding: "sync", src: this._container.toDataURL() });
    Object.assign(this._picture.style, { position: "absolute", left: 0, top: 0, width: this._container.style.width, height: this._container.style.height });
    L.DomUtil.setPosition(this._picture, this._bounds.min);
  },
});
