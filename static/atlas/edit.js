/* The handle that corrects a location: dragged, moved by arrow keys, drawn with its uncertainty. */
(function (root) {
  "use strict";
  const STEP = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const REST_MS = 350;
  const PANE = "atlas-edit";
  const BLUE = "#1F4E79";
  const shown = new WeakMap();

  function icon(edit) {
    const box = document.createElement("div");
    box.className = `atlas-handle${edit.unplaced ? " atlas-handle-unplaced" : ""}`;
    return L.divIcon({ html: box, className: "atlas-icon", iconSize: [34, 34], iconAnchor: [17, 17] });
  }

  /* The part of the map that the panel leaves free: at its right, on a phone above it. */
  function bringIntoSight(map, at) {
    const size = map.getSize(), p = map.latLngToContainerPoint(at);
    const wide = size.x > 640;
    const right = wide ? size.x - 380 : size.x - 20, bottom = wide ? size.y - 20 : size.y * 0.42;
    if (p.x > 20 && p.x < right && p.y > 60 && p.y < bottom) return;
    const zoom = Math.max(map.getZoom(), 14);
    const covered = wide ? L.point(180, 0) : L.point(0, size.y * 0.28);
    map.setView(map.unproject(map.project(at, zoom).add(covered), zoom), zoom, { animate: false });
  }

  class Handle {
    constructor(view, edit, tell) {
      this.map = view.map;
      this.tell = tell;
      this.bounds = view.state.bounds;
      const pane = this.map.getPane(PANE) || this.map.createPane(PANE);
      pane.style.zIndex = 670;
      const centre = this.map.getCenter();
      this.group = L.layerGroup().addTo(this.map);
      this.marker = L.marker(edit.at || centre, { pane: PANE, draggable: true, autoPan: true, icon: icon(edit), keyboard: true, zIndexOffset: 1000 });
      this.circle = L.circle(this.marker.getLatLng(), { pane: PANE, radius: 0, color: BLUE, weight: 1.2, dashArray: "4 4", fillOpacity: 0.06, interactive: false });
      this.trace = L.polyline([], { pane: PANE, color: BLUE, weight: 1.6, dashArray: "5 3", interactive: false });
      this.group.addLayer(this.circle).addLayer(this.trace).addLayer(this.marker);
      this.marker.on("drag", () => this.follow());
      this.marker.on("dragend", () => this.report());
      const node = this.marker.getElement();
      node.setAttribute("role", "application");
      node.addEventListener("keydown", (event) => this.key(event));
      this.token = edit.token;
      this.adopt(edit);
      bringIntoSight(this.map, this.marker.getLatLng());
      if (this.map.getSize().x > 640) node.focus({ preventScroll: true });
    }

    /* Take what the page says; the handle jumps only where the page has put it elsewhere. */
    adopt(edit) {
      const node = this.marker.getElement();
      this.edit = edit;
      this.marker.unbindTooltip().bindTooltip(() => document.createTextNode(edit.hint), { direction: "top", offset: [0, -16], className: "atlas-tip", opacity: 1, permanent: edit.unplaced });
      node.setAttribute("aria-label", edit.hint);
      node.querySelector(".atlas-handle").classList.toggle("atlas-handle-unplaced", edit.unplaced);
      if (edit.at && edit.token !== this.token && !this.waiting) {
        this.marker.setLatLng(edit.at);
        const [west, south, east, north] = this.bounds;
        if (L.latLngBounds([[south, west], [north, east]]).contains(edit.at)) bringIntoSight(this.map, edit.at);
      }
      this.token = edit.token;
      this.circle.setRadius(edit.uncertainty || 0);
      this.follow();
    }

    follow() {
      const at = this.marker.getLatLng();
      this.circle.setLatLng(at);
      this.trace.setLatLngs(this.edit.from ? [this.edit.from, at] : []);
    }

    key(event) {
      const step = STEP[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      const by = event.shiftKey ? 10 : 1;
      const p = this.map.latLngToContainerPoint(this.marker.getLatLng()).add(L.point(step).multiplyBy(by));
      this.marker.setLatLng(this.map.containerPointToLatLng(p));
      this.follow();
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.report(), REST_MS);
    }

    report() {
      clearTimeout(this.waiting);
      this.waiting = null;
      const { lat, lng } = this.marker.getLatLng();
      this.tell({ do: "move", at: [Number(lat.toFixed(6)), Number(lng.toFixed(6))] });
    }

    remove() {
      clearTimeout(this.waiting);
      this.group.remove();
    }
  }

  root.AtlasEdit = {
    /* Show the handle of what is edited, move it, or take it away where nothing is. */
    show(view, edit, tell) {
      const held = shown.get(view);
      // A halo lies over the buildings in it, and buildings are what is to be clicked now.
      view.host.classList.toggle("atlas-editing", Boolean(edit));
      if (held && (!edit || held.edit.key !== edit.key)) { held.remove(); shown.delete(view); }
      if (!edit) return;
      if (shown.has(view)) { shown.get(view).tell = tell; shown.get(view).adopt(edit); }
      else shown.set(view, new Handle(view, edit, tell));
    },
  };
})(window);
