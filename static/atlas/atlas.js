/* Draws portrayals on a Leaflet map, on the page and in an exported file alike.
   Data only: every word is written as text, never as markup. */
(function (root) {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const HATCHES = {
    right: ["M-1,7 L7,-1 M-1,1 L1,-1 M5,7 L7,5"],
    left: ["M-1,-1 L7,7 M5,-1 L7,1 M-1,5 L1,7"],
    vertical: ["M3,0 L3,6"],
    horizontal: ["M0,3 L6,3"],
    cross: ["M0,3 L6,3 M3,0 L3,6"],
    dots: ["M2.2,3 a0.8,0.8 0 1,0 1.6,0 a0.8,0.8 0 1,0 -1.6,0"],
  };

  function el(tag, className, text) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  }

  function svg(tag, attributes) {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    return node;
  }

  function polygon(corners, radius, turn) {
    return Array.from({ length: corners }, (_, i) => {
      const angle = turn + (2 * Math.PI * i) / corners;
      return [radius * Math.sin(angle), -radius * Math.cos(angle)];
    });
  }

  function star(radius) {
    return Array.from({ length: 10 }, (_, i) => {
      const r = i % 2 ? radius * 0.46 : radius;
      return [r * Math.sin((Math.PI * i) / 5), -r * Math.cos((Math.PI * i) / 5)];
    });
  }

  const path = (points) => "M" + points.map((p) => p.map((v) => v.toFixed(2)).join(",")).join("L") + "Z";

  /* The outline of a shape of diameter 2r about the origin. */
  function outline(shape, r) {
    const circle = `M${-r},0a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0Z`;
    const square = path([[-r, -r], [r, -r], [r, r], [-r, r]].map((p) => p.map((v) => v * 0.86)));
    const shapes = {
      circle, ring: circle, square,
      cross_square: square + `M${-r * 0.86},${-r * 0.86}L${r * 0.86},${r * 0.86}M${r * 0.86},${-r * 0.86}L${-r * 0.86},${r * 0.86}`,
      triangle: path(polygon(3, r * 1.15, 0)),
      triangle_down: path(polygon(3, r * 1.15, Math.PI)),
      diamond: path(polygon(4, r * 1.1, 0)),
      star: path(star(r * 1.2)),
      pentagon: path(polygon(5, r * 1.08, 0)),
      hexagon: path(polygon(6, r * 1.05, Math.PI / 6)),
      flag: `M${-r * 0.7},${r}L${-r * 0.7},${-r}L${r * 0.9},${-r * 0.45}L${-r * 0.7},${r * 0.1}Z`,
    };
    return shapes[shape] || circle;
  }

  function symbol(style, size, hollow) {
    const r = size / 2, box = r * 1.35 + 2;
    const image = svg("svg", { width: box * 2, height: box * 2, viewBox: `${-box} ${-box} ${box * 2} ${box * 2}`, "aria-hidden": "true" });
    const ring = style.shape === "ring";
    const edged = style.stroke && style.stroke !== "#FFFFFF";
    const colour = (hollow && edged ? style.stroke : style.fill) || style.stroke || "#3B3A36";
    if (hollow && !ring) {
      image.append(svg("path", { d: outline(style.shape, r), fill: "#FFFFFF", "fill-opacity": 0.9, stroke: colour, "stroke-width": Math.max(1.6, size / 5.5), "stroke-linejoin": "round" }));
    } else {
      image.append(svg("path", {
        d: outline(style.shape, r),
        fill: ring ? "#FFFFFF" : style.fill ? colour : "none",
        "fill-opacity": style.fill_opacity === undefined ? 1 : style.fill_opacity,
        stroke: style.stroke || "#FFFFFF",
        "stroke-width": style.stroke_px === undefined ? 1 : style.stroke_px,
        "stroke-dasharray": style.dash || "none",
        "stroke-linejoin": "round",
      }));
    }
    return image;
  }

  function hatchId(style) {
    return `atlas-hatch-${style.hatch}-${(style.stroke || "#8A8578").slice(1)}`;
  }

  function ensureHatch(style) {
    const id = hatchId(style);
    let defs = document.getElementById("atlas-hatches");
    if (!defs) {
      const holder = svg("svg", { width: 0, height: 0, style: "position:absolute" });
      defs = svg("defs", { id: "atlas-hatches" });
      holder.append(defs);
      document.body.append(holder);
    }
    if (!document.getElementById(id)) {
      const pattern = svg("pattern", { id, width: 6, height: 6, patternUnits: "userSpaceOnUse" });
      for (const d of HATCHES[style.hatch]) {
        pattern.append(svg("path", { d, stroke: style.stroke || "#8A8578", "stroke-width": 0.8, "stroke-opacity": 0.55, fill: style.hatch === "dots" ? style.stroke : "none" }));
      }
      defs.append(pattern);
    }
    return `url(#${id})`;
  }

  function swatch(row, draw) {
    const style = row.style;
    if (style.shape && draw !== "circle") {
      const holder = el("span", "atlas-swatch");
      holder.append(symbol(style, style.size_px || 11, style.shape === "ring"));
      return holder;
    }
    if (draw === "circle") {
      const holder = el("span", "atlas-swatch");
      holder.append(symbol(style, Math.min(style.size_px || 12, 34), false));
      return holder;
    }
    const image = svg("svg", { width: 26, height: 16, viewBox: "0 0 26 16", "aria-hidden": "true" });
    const line = { stroke: style.stroke || "none", "stroke-width": style.stroke_px || 1, "stroke-dasharray": style.dash || "none" };
    if (draw === "stroke") {
      image.append(svg("line", { x1: 1, y1: 8, x2: 25, y2: 8, ...line, "stroke-width": Math.max(1.6, style.stroke_px || 1) }));
    } else {
      image.append(svg("rect", { x: 1, y: 1, width: 24, height: 14, fill: style.fill || "#FFFFFF", "fill-opacity": style.fill ? Math.max(style.fill_opacity ?? 1, 0.05) : 0, ...line }));
      if (style.hatch) image.append(svg("rect", { x: 1, y: 1, width: 24, height: 14, fill: ensureHatch(style), stroke: "none" }));
    }
    const holder = el("span", "atlas-swatch");
    holder.append(image);
    return holder;
  }

  const WORDS = {
    zh: { legend: "图例", keys: "大小与精度", source: (s) => `来源：${s}`, hide: "收起图例", show: "展开图例", zoomIn: "放大", zoomOut: "缩小", home: "全市范围", unplaced: (n) => `另有 ${n} 条不画点，见名录` },
    en: { legend: "Legend", keys: "Size and accuracy", source: (s) => `Source: ${s}`, hide: "Hide the legend", show: "Show the legend", zoomIn: "Zoom in", zoomOut: "Zoom out", home: "Whole city", unplaced: (n) => `${n} more are not drawn as points: see the list` },
  };

  /* Steps in 10^-5 degrees back to points; see gis/web.py. */
  function unpacked(steps) {
    const points = new Array(steps.length / 2);
    for (let i = 0, lat = 0, lng = 0; i < steps.length; i += 2) {
      lat += steps[i]; lng += steps[i + 1];
      points[i / 2] = L.latLng(lat / 1e5, lng / 1e5);
    }
    return points;
  }

  /* The street base is thin from afar and wider close by. */
  const baseWidth = (zoom) => (zoom < 10.5 ? 0.75 : zoom < 12.5 ? 1 : zoom < 14 ? 1.5 : zoom < 15.5 ? 2.2 : 3.4);

  const fitsInside = (value, size) => size >= 9 + 6.5 * value.length;

  class View {
    constructor(host, map, base) {
      this.host = host;
      this.base = base || "";
      this.map = map;
      this.drawn = new Map();
      this.measured = new Map();
      // A font that arrives later has other widths.
      document.fonts.addEventListener("loadingdone", () => { this.measured.clear(); this.layOut(); });
      this.labels = [];
      this.language = "zh";
      this.onPick = () => {};
      this.onMove = () => {};
      this.legend = this.control("atlas-legend", "bottomright");
      this.notes = this.control("atlas-notes", "bottomleft");
      this.legendWanted = null;
      this.buttons = this.control("atlas-buttons", "topleft");
      map.on("zoomend", () => { this.restyle(); this.layOut(); this.onMove(); });
      map.on("moveend", () => { this.layOut(); this.onMove(); });
      map.on("resize", () => this.layOut());
      this.labelBox = el("div", "atlas-labels");
      map.getPane("labels").append(this.labelBox);
      this.leaders = svg("svg", { class: "atlas-leaders", width: 1, height: 1 });
      this.labelBox.append(this.leaders);
    }

    control(className, position) {
      const box = el("div", className);
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      const control = L.control({ position });
      control.onAdd = () => box;
      control.addTo(this.map);
      return box;
    }

    /* Bring the picture to a state; what did not change is left alone. */
    apply(state) {
      const first = !this.state;
      this.state = state;
      this.language = state.language;
      this.words = { ...WORDS[state.language], ...state.words };
      if (first) this.fit(state);
      const wanted = new Set(state.layers.map((layer) => layer.key || layer.id));
      let changed = first;
      for (const [key, drawn] of this.drawn) {
        if (!wanted.has(key)) { drawn.group.remove(); this.drawn.delete(key); changed = true; }
      }
      for (const layer of state.layers) {
        const key = layer.key || layer.id;
        if (!this.drawn.has(key)) { this.drawn.set(key, this.draw(layer)); changed = true; }
      }
      this.tiles(state.tiles);
      this.drawButtons();
      this.drawLegend(state.layers);
      this.drawNotes(state.notes);
      this.select(state.selected, state.focus, first);
      this.restyle();
      if (changed) this.layOut();
    }

    fit(state) {
      const view = state.view;
      if (view) { this.map.setView([view[0], view[1]], view[2], { animate: false }); return; }
      const [west, south, east, north] = state.bounds;
      this.home = [[south, west], [north, east]];
      this.map.fitBounds(this.home, { padding: [6, 6], animate: false });
    }

    pane(layer) {
      const name = `atlas-${layer.id}`;
      if (!this.map.getPane(name)) {
        const pane = this.map.createPane(name);
        pane.style.zIndex = 400 + layer.order;
      }
      return name;
    }

    draw(layer) {
      const group = L.layerGroup();
      const pane = this.pane(layer);
      const drawn = { layer, group, pane, items: new Map(), markers: [] };
      const renderer = layer.underlay ? L.canvas({ pane, padding: 0.3 }) : L.svg({ pane, padding: 0.3 });
      const stacks = new Map();
      for (const feature of layer.features) {
        const row = layer.legend[feature.row];
        if (String(feature.id).startsWith("@")) this.drawHalo(drawn, feature, row, renderer);
        else if (feature.lines || feature.areas) this.drawBase(drawn, feature, row, renderer);
        else if (feature.geometry) this.drawShape(drawn, feature, row, renderer);
        else {
          const at = feature.at.join();
          if (!stacks.has(at)) stacks.set(at, []);
          stacks.get(at).push(feature);
        }
      }
      for (const stack of stacks.values()) {
        stack.forEach((feature, i) => this.drawMarker(drawn, feature, layer.legend[feature.row], i, stack.length));
      }
      if (layer.underlay) this.tune(drawn);
      group.addTo(this.map);
      if (layer.points) {
        const points = new root.AtlasPoints.Points(this, layer, pane).addTo(this.map);
        drawn.points = points;
        drawn.group = { remove: () => { points.remove(); group.remove(); } };
      }
      return drawn;
    }

    drawBase(drawn, feature, row, renderer) {
      const { stroke, stroke_px: weight, fill, dash } = row.style;
      const options = { pane: drawn.pane, renderer, interactive: false, smoothFactor: 0.6, stroke: Boolean(stroke), color: stroke, weight, dashArray: dash || null, lineCap: dash ? "butt" : "round", lineJoin: "round" };
      const shape = feature.lines
        ? L.polyline(feature.lines.map(unpacked), { ...options, fill: false })
        : L.polygon(feature.areas.map((rings) => rings.map(unpacked)), { ...options, fill: true, fillColor: fill, fillOpacity: 1 });
      drawn.items.set(feature.id, { feature, shape, weight });
    }

    /* Show of the street base what belongs to this zoom, as wide as it is there. */
    tune(drawn) {
      const zoom = this.map.getZoom(), wide = baseWidth(zoom);
      for (const { feature, shape, weight } of drawn.items.values()) {
        const shown = !feature.zoom || (zoom >= feature.zoom[0] && zoom < feature.zoom[1]);
        if (shown && feature.lines) shape.options.weight = weight * wide;
        if (shown !== drawn.group.hasLayer(shape)) drawn.group[shown ? "addLayer" : "removeLayer"](shape);
      }
    }

    drawShape(drawn, feature, row, renderer) {
      const { layer, pane, group } = drawn;
      const style = row.style;
      const shape = L.geoJSON(feature.geometry, {
        pane, renderer, interactive: !layer.context, smoothFactor: 0.3,
        style: {
          color: style.stroke || style.fill, weight: style.stroke ? style.stroke_px ?? 1 : 0.6,
          opacity: 1, dashArray: style.dash || null, lineJoin: "round",
          fill: layer.draw === "fill", fillColor: style.fill || "#FFFFFF",
          fillOpacity: style.fill ? style.fill_opacity ?? 1 : 0,
        },
      });
      group.addLayer(shape);
      if (style.hatch) {
        group.addLayer(L.geoJSON(feature.geometry, { pane, renderer, interactive: false, smoothFactor: 0.3, style: { stroke: false, fillColor: ensureHatch(style), fillOpacity: 1 } }));
      }
      if (!layer.context) this.listen(drawn, feature, shape, true);
      drawn.items.set(feature.id, { feature, shape });
    }

    drawHalo(drawn, feature, row, renderer) {
      const style = row.style;
      const halo = L.circle(feature.at, {
        radius: feature.halo, pane: drawn.pane, renderer, color: style.stroke, weight: style.stroke_px,
        dashArray: style.dash, fillColor: style.fill, fillOpacity: style.fill_opacity, className: "atlas-halo",
      });
      drawn.group.addLayer(halo);
      this.listen(drawn, { ...feature, id: feature.id.slice(1), kind: "near" }, halo, true);
    }

    scale() {
      const zoom = this.map.getZoom();
      return zoom < 10 ? 0.6 : zoom < 11.5 ? 0.8 : 1;
    }

    icon(drawn, feature, row, i, n) {
      const circle = drawn.layer.draw === "circle";
      const factor = circle ? 1 : this.scale();
      const size = (feature.size || row.style.size_px || 10) * factor;
      const box = el("div", "atlas-symbol");
      if (circle && row.role === "no_data") {
        box.append(symbol(row.style, size, false));
      } else {
        box.append(symbol(row.style, size, feature.hollow && !circle));
      }
      const value = circle && row.role !== "no_data" && feature.tip.length ? feature.tip[0][1] : "";
      if (value && fitsInside(value, size)) {
        const text = el("span", "atlas-number", value);
        text.style.fontSize = `${Math.max(11, Math.min(15, size / 3))}px`;
        box.append(text);
      }
      const half = size / 2 * 1.35 + 2;
      // Records at one point stand in a ring about it, so that none hides another.
      const radius = n > 1 ? Math.max(size * 0.62, (size * 0.36 * n) / Math.PI + 2) : 0;
      const angle = (2 * Math.PI * i) / n;
      const dx = radius * Math.sin(angle), dy = -radius * Math.cos(angle);
      return L.divIcon({ html: box, className: "atlas-icon", iconSize: [half * 2, half * 2], iconAnchor: [half - dx, half - dy] });
    }

    drawMarker(drawn, feature, row, i, n) {
      const marker = L.marker(feature.at, {
        pane: drawn.pane, icon: this.icon(drawn, feature, row, i, n), interactive: !drawn.layer.context,
        keyboard: !drawn.layer.context, riseOnHover: true,
      });
      const name = () => marker.getElement()?.setAttribute("aria-label", feature.name);
      marker.on("add", name);
      drawn.group.addLayer(marker);
      const item = { feature, shape: marker, row, i, n, name };
      drawn.markers.push(item);
      drawn.items.set(feature.id, item);
      if (!drawn.layer.context || feature.tip.length) this.listen(drawn, feature, marker, false);
    }

    listen(drawn, feature, shape, sticky) {
      const layer = drawn.layer;
      shape.bindTooltip(() => this.tip(feature), { sticky, direction: "auto", className: "atlas-tip", opacity: 1, offset: sticky ? [12, 0] : [10, 0] });
      if (layer.context) return;
      const kind = feature.kind || layer.kind;
      const pick = (event) => {
        if (event && event.originalEvent) L.DomEvent.stop(event.originalEvent);
        shape.closeTooltip();
        this.onPick(`${kind}:${feature.id}`);
      };
      shape.on("click", pick);
      shape.on("keypress", (event) => { if (event.originalEvent.key === "Enter") pick(event); });
      if (feature.halo && !sticky) {
        shape.on("mouseover", () => this.uncertainty(feature));
        shape.on("mouseout", () => this.uncertainty(null));
      }
    }

    tip(feature) {
      const box = el("div");
      box.append(el("strong", "", feature.name));
      for (const [label, value] of feature.tip) {
        const line = el("div", "atlas-tip-line");
        line.append(el("span", "", label), el("span", "", value));
        box.append(line);
      }
      return box;
    }

    uncertainty(feature) {
      if (this.uncertain) { this.uncertain.remove(); this.uncertain = null; }
      if (feature && feature.halo) {
        this.uncertain = L.circle(feature.at, { radius: feature.halo, color: "#3B3A36", weight: 1, dashArray: "3 4", fillOpacity: 0.04, interactive: false, pane: "labels" }).addTo(this.map);
      }
    }

    restyle() {
      // From afar the counts are the figure, close by the places are.
      for (const drawn of this.drawn.values()) {
        if (drawn.layer.draw === "circle") this.map.getPane(drawn.pane).style.zIndex = this.map.getZoom() < 10.5 ? 480 : 400 + drawn.layer.order;
      }
      for (const drawn of this.drawn.values()) if (drawn.layer.underlay) this.tune(drawn);
      const factor = this.scale();
      if (factor === this.lastScale) return;
      this.lastScale = factor;
      for (const drawn of this.drawn.values()) {
        if (drawn.layer.draw === "circle") continue;
        for (const item of drawn.markers) {
          item.shape.setIcon(this.icon(drawn, item.feature, item.row, item.i, item.n));
          item.name();
        }
      }
    }

    /* Labels: callouts first, then by layer from the top; a label that would touch another is dropped. */
    layOut() {
      if (!this.state) return;
      this.labelBox.querySelectorAll(".atlas-label").forEach((node) => node.remove());
      this.leaders.replaceChildren();
      const size = this.map.getSize(), taken = [];
      this.circles = new Map();
      const frame = this.host.getBoundingClientRect();
      for (const box of [this.legend, this.notes, this.buttons, document.querySelector(".st-key-panel, .one-panel")]) {
        const r = box && box.getBoundingClientRect();
        if (r && r.width) taken.push([r.left - frame.left - 3, r.top - frame.top - 3, r.right - frame.left + 3, r.bottom - frame.top + 3]);
      }
      for (const drawn of this.drawn.values()) {
        if (drawn.layer.draw !== "circle") continue;
        for (const { feature, row } of drawn.markers) {
          const p = this.map.latLngToContainerPoint(feature.at), r = (feature.size || 12) / 2 + 1;
          taken.push([p.x - r, p.y - r, p.x + r, p.y + r]);
          // A number that has no room in its circle is written beside the area's name.
          const value = feature.tip.length && row.role !== "no_data" && !fitsInside(feature.tip[0][1], feature.size) ? feature.tip[0][1] : "";
          this.circles.set(feature.at.join(), { r, value });
        }
      }
      if (this.map.getZoom() >= 12.5) {
        for (const drawn of this.drawn.values()) {
          if (drawn.layer.draw !== "marker" || drawn.layer.context) continue;
          for (const { feature } of drawn.markers) {
            const p = this.map.latLngToContainerPoint(feature.at);
            taken.push([p.x - 6, p.y - 6, p.x + 6, p.y + 6]);
          }
        }
      }
      const layers = [...this.drawn.values()].sort((a, b) => this.rank(b) - this.rank(a));
      for (const drawn of layers) {
        if (drawn.layer.underlay && drawn.layer.draw === "stroke") this.roadNames(drawn, taken, size);
        else if (drawn.layer.callout) this.callouts(drawn, taken, size);
        else this.plainLabels(drawn, taken, size);
      }
    }

    rank(drawn) {
      if (drawn.layer.callout) return 50;
      if (drawn.layer.draw === "fill") return drawn.layer.context ? 1 : drawn.layer.group === "ground" ? 60 : 40;
      return drawn.layer.context ? 0 : 30;
    }

    /* Write a label at the first of some places where it touches nothing; `near` gets its size. */
    place(text, near, className, taken, size, slack) {
      const node = el("div", `atlas-label ${className}`, text);
      const [w, h] = this.measure(node);
      for (const [x, y] of near(w, h)) {
        if (!this.fits(node, x, y, w, h, taken, size, slack)) continue;
        this.labelBox.append(node);
        return { x, y, w, h };
      }
      return null;
    }

    /* A label is measured once: each measuring makes the browser lay out the whole page. */
    measure(node) {
      const key = `${node.className} ${node.textContent}`;
      if (!this.measured.has(key)) {
        this.labelBox.append(node);
        this.measured.set(key, [node.offsetWidth, node.offsetHeight]);
        node.remove();
      }
      return this.measured.get(key);
    }

    fits(node, x, y, w, h, taken, size, slack) {
      const box = [x - w / 2 - slack, y - h / 2 - slack, x + w / 2 + slack, y + h / 2 + slack];
      const inside = box[0] > 2 && box[1] > 2 && box[2] < size.x - 2 && box[3] < size.y - 2;
      const free = inside && !taken.some((t) => t[0] < box[2] && t[2] > box[0] && t[1] < box[3] && t[3] > box[1]);
      if (!free) return false;
      taken.push(box);
      const at = this.map.containerPointToLayerPoint([x - w / 2, y - h / 2]);
      node.style.transform = `translate(${Math.round(at.x)}px, ${Math.round(at.y)}px)`;
      return true;
    }

    plainLabels(drawn, taken, size) {
      const { layer } = drawn, zoom = this.map.getZoom();
      const point = layer.draw === "marker";
      const near = zoom >= (layer.context ? 13 : 12.5) || !(point || layer.draw === "stroke");
      for (const { feature, shape } of drawn.items.values()) {
        if (!feature.label || (feature.zoom && !drawn.group.hasLayer(shape))) continue;
        if (!near && !/^\d+$/.test(feature.label)) continue; // a rank is short enough for every zoom
        const p = this.map.latLngToContainerPoint(feature.at);
        const circle = (!point && this.circles.get(feature.at.join())) || { r: 0, value: "" };
        const r = point ? 7 : circle.r;
        const text = layer.group === "ground" && circle.value ? `${feature.label} ${circle.value}` : feature.label;
        const places = (w, h) => {
          const beside = [[0, r + h / 2 + 1], [0, -r - h / 2 - 1], [r + w / 2 + 3, 0], [-r - w / 2 - 3, 0], [r * 0.7 + w / 2 + 2, r * 0.7 + h / 2], [-r * 0.7 - w / 2 - 2, -r * 0.7 - h / 2]];
          return (r ? beside : [[0, 0], [0, 16], [0, -16], [0, 30], [0, -30]]).map(([dx, dy]) => [p.x + dx, p.y + dy]);
        };
        this.place(text, places, `atlas-label-${layer.draw === "fill" && layer.group !== "ground" ? "area" : layer.draw}${layer.context ? " atlas-label-context" : ""}${layer.order < 0 ? " atlas-label-outside" : ""}`, taken, size, 1);
      }
    }

    /* Names of main roads, each once, along its longest run in sight, in its middle if that is free. */
    roadNames(drawn, taken, size) {
      const zoom = this.map.getZoom(), found = [];
      for (const { feature, shape } of drawn.items.values()) {
        if (!feature.label || !drawn.group.hasLayer(shape)) continue;
        const run = this.longestRun(shape, size);
        if (run) found.push({ feature, run });
      }
      found.sort((a, b) => a.feature.row - b.feature.row || b.run.length - a.run.length);
      for (const { feature, run } of found.slice(0, zoom < 14 ? 24 : 60)) {
        const node = el("div", "atlas-label atlas-label-stroke atlas-label-context atlas-label-road", feature.label);
        const [w, h] = this.measure(node);
        if (run.length < w * 1.8) continue;
        for (const share of [0.5, 0.35, 0.65, 0.2, 0.8]) {
          const { x, y, turn } = this.spot(run, share);
          const wide = Math.abs(w * Math.cos(turn)) + Math.abs(h * Math.sin(turn));
          const high = Math.abs(w * Math.sin(turn)) + Math.abs(h * Math.cos(turn));
          if (!this.fits(node, x, y, wide, high, taken, size, 14)) continue;
          const at = this.map.containerPointToLayerPoint([x - w / 2, y - h / 2]);
          node.style.transform = `translate(${Math.round(at.x)}px, ${Math.round(at.y)}px) rotate(${turn.toFixed(3)}rad)`;
          this.labelBox.append(node);
          break;
        }
      }
    }

    /* The longest part of a line in sight: its points and its length in pixels. */
    longestRun(shape, size) {
      let best = null;
      const sight = L.bounds([0, 0], [size.x, size.y]);
      for (const line of shape.getLatLngs()) {
        let run = [], length = 0;
        const close = () => { if (length > (best ? best.length : 60)) best = { points: run, length }; run = []; length = 0; };
        let last = null;
        for (const place of line) {
          const p = this.map.latLngToContainerPoint(place);
          const seen = last && L.LineUtil.clipSegment(last, p, sight);
          if (seen) {
            if (!run.length) run.push(seen[0]);
            length += seen[1].distanceTo(seen[0]);
            run.push(seen[1]);
          }
          if (!sight.contains(p)) close();
          last = p;
        }
        close();
      }
      return best;
    }

    /* The point at a share of a run, and the direction to write in there. */
    spot({ points, length }, share) {
      let left = length * share, i = 1;
      while (i < points.length - 1 && points[i].distanceTo(points[i - 1]) < left) left -= points[i].distanceTo(points[i - 1]), i++;
      const a = points[i - 1], b = points[i], part = left / (a.distanceTo(b) || 1);
      let turn = Math.atan2(b.y - a.y, b.x - a.x);
      if (turn > Math.PI / 2) turn -= Math.PI; else if (turn < -Math.PI / 2) turn += Math.PI;
      return { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part, turn };
    }

    callouts(drawn, taken, size) {
      const items = [...drawn.items.values()].filter(({ feature }) => feature.label);
      if (!items.length) return;
      const points = items.map(({ feature }) => this.map.latLngToContainerPoint(feature.at));
      const middle = points.reduce((sum, p) => sum.add(p), L.point(0, 0)).divideBy(points.length);
      items.forEach(({ feature, shape }, i) => {
        const p = points[i];
        const bounds = shape.getBounds();
        const span = this.map.latLngToContainerPoint(bounds.getSouthEast()).subtract(this.map.latLngToContainerPoint(bounds.getNorthWest()));
        if (span.x > 230 && span.y > 80) {
          const inside = () => [0, -30, 30, -60, 60].map((dy) => [p.x, p.y + dy]);
          if (this.place(feature.label, inside, "atlas-label-callout", taken, size, 2)) return;
        }
        const away = p.subtract(middle), base = Math.atan2(away.y, away.x);
        const around = () => [80, 110, 145, 185, 50].flatMap((reach) => [0, 0.35, -0.35, 0.7, -0.7, 1.1, -1.1].map((turn) => [p.x + Math.cos(base + turn) * reach * 1.35, p.y + Math.sin(base + turn) * reach]));
        const label = this.place(feature.label, around, "atlas-label-callout", taken, size, 3);
        if (!label) return;
        const a = this.map.containerPointToLayerPoint(p), b = this.map.containerPointToLayerPoint([label.x, label.y]);
        const clamp = (value, limit) => Math.max(-limit, Math.min(limit, value));
        const x2 = b.x + clamp(a.x - b.x, label.w / 2), y2 = b.y + clamp(a.y - b.y, label.h / 2);
        this.leaders.append(svg("line", { x1: a.x, y1: a.y, x2, y2, stroke: "#3B3A36", "stroke-width": 0.9 }));
        this.leaders.append(svg("circle", { cx: a.x, cy: a.y, r: 2, fill: "#3B3A36" }));
      });
    }

    drawButtons() {
      if (this.buttons.childElementCount && this.buttonLanguage === this.language) return;
      this.buttonLanguage = this.language;
      this.buttons.replaceChildren();
      const [west, south, east, north] = this.state.bounds;
      const make = (text, title, act) => {
        const button = el("button", "", text);
        button.type = "button"; button.title = title; button.setAttribute("aria-label", title);
        button.addEventListener("click", act);
        this.buttons.append(button);
      };
      make("+", this.words.zoomIn, () => this.map.zoomIn());
      make("−", this.words.zoomOut, () => this.map.zoomOut());
      make("⌂", this.words.home, () => this.map.fitBounds([[south, west], [north, east]], { padding: [6, 6] }));
    }

    drawLegend(layers) {
      const box = this.legend;
      // Beside an open panel, or on a phone, the legend opens only when it is asked for.
      const room = this.map.getSize().x - (this.state.selected ? 360 : 0);
      this.legendOpen = this.legendWanted ?? (room > 800 && (this.state.legend_open || this.map.getSize().y > 760));
      box.replaceChildren();
      const head = el("button", "atlas-legend-head", this.words.legend);
      head.type = "button";
      head.setAttribute("aria-expanded", String(this.legendOpen));
      head.title = this.legendOpen ? this.words.hide : this.words.show;
      head.addEventListener("click", () => { this.legendWanted = !this.legendOpen; this.drawLegend(this.state.layers); });
      box.append(head);
      box.hidden = false;
      if (!this.legendOpen) return;
      const body = el("div", "atlas-legend-body");
      body.tabIndex = 0;
      const keys = new Map();
      const rank = (layer) => (layer.context ? 9 : layer.callout ? 0 : layer.draw === "circle" ? 1 : layer.draw === "marker" ? 3 : 2);
      for (const layer of [...layers].sort((a, b) => rank(a) - rank(b) || b.order - a.order)) {
        if (layer.group === "ground") continue;
        const part = el("section", layer.context ? "atlas-legend-context" : "");
        const title = el("h4", "", layer.title);
        title.title = layer.source;
        part.append(title);
        if (layer.empty) part.append(el("p", "atlas-legend-note", layer.empty));
        const sizes = layer.legend.filter((row) => row.role === "size");
        if (sizes.length) part.append(this.nested(sizes));
        const points = this.drawn.get(layer.key || layer.id)?.points;
        if (points) part.append(points.legend(el, swatch));
        for (const row of layer.legend) {
          if (points && row.role === "item") continue;
          if (row.role === "size" || (layer.empty && !row.count)) continue;
          if (row.role === "key" && layer.context) continue;
          if (row.role === "key") { keys.set(row.label, [row, layer.draw]); continue; }
          const line = el("div", "atlas-legend-row");
          line.append(swatch(row, layer.draw), el("span", "atlas-legend-label", row.label));
          const told = layer.draw === "marker" || layer.draw === "circle" || layer.legend.some((one) => one.count > 1);
          if (!layer.context && row.count && told) line.append(el("span", "atlas-legend-count", grouped(row.count)));
          part.append(line);
        }
        if (layer.unplaced && !layer.empty) part.append(el("p", "atlas-legend-note", this.words.unplaced(layer.unplaced)));
        if (layer.note) part.append(el("p", "atlas-legend-note", layer.note));
        part.append(el("p", "atlas-legend-note atlas-legend-source", this.words.source(layer.source)));
        body.append(part);
      }
      box.hidden = !body.childElementCount;
      if (keys.size) body.insertBefore(this.keys(keys), body.querySelector(".atlas-legend-context"));
      box.append(body);
    }

    /* What markers of all layers share, said once: size for level, filling for accuracy. */
    keys(rows) {
      const part = el("section");
      part.append(el("h4", "", this.words.keys));
      for (const [row, draw] of rows.values()) {
        const line = el("div", "atlas-legend-row");
        line.append(swatch(row, draw), el("span", "atlas-legend-label", row.label));
        part.append(line);
      }
      return part;
    }

    nested(rows) {
      const largest = Math.max(...rows.map((row) => row.style.size_px));
      const image = svg("svg", { width: largest + 96, height: largest + 8, viewBox: `0 0 ${largest + 96} ${largest + 8}`, class: "atlas-nested" });
      let last = -99;
      [...rows].sort((a, b) => b.style.size_px - a.style.size_px).forEach((row) => {
        const r = row.style.size_px / 2, top = largest + 4 - 2 * r;
        const y = Math.max(top, last + 13);
        last = y;
        image.append(svg("circle", { cx: largest / 2 + 2, cy: largest + 4 - r, r, fill: "none", stroke: "#3B3A36", "stroke-width": 1 }));
        image.append(svg("line", { x1: largest / 2 + 2, y1: top, x2: largest + 10, y2: y, stroke: "#8A8578", "stroke-width": 0.7 }));
        const text = svg("text", { x: largest + 13, y: y + 4, class: "atlas-nested-text" });
        text.textContent = row.label;
        image.append(text);
      });
      return image;
    }

    drawNotes(notes) {
      const credits = new Set(this.state.layers.map((layer) => layer.credit).filter(Boolean));
      if (this.state.tiles) credits.add(this.state.tiles.credit);
      const credit = [...credits].map((one) => ` · ${one}`).join("");
      this.notes.replaceChildren(el("div", "atlas-review", notes.review), el("div", "atlas-sources", `${notes.datum} · ${notes.sources}${credit}`));
    }

    select(key, focus, first) {
      if (this.selectedShape) { this.selectedShape.remove(); this.selectedShape = null; }
      const target = key ? this.find(key) || this.pointOf(key, focus) : null;
      if (target) this.selectedShape = this.highlight(target).addTo(this.map);
      if (focus && focus.token !== this.focusToken) {
        this.focusToken = focus.token;
        if (first && this.state.view) return;
        const flight = { duration: 0.5, animate: !first };
        if (focus.bounds) {
          const [west, south, east, north] = focus.bounds;
          const wide = this.map.getSize().x > 640;
          this.map.flyToBounds([[south, west], [north, east]], { paddingTopLeft: [50, 40], paddingBottomRight: wide ? [400, 60] : [30, 430], maxZoom: 14, ...flight });
        } else if (focus.at) {
          const zoom = Math.max(this.map.getZoom(), 14), size = this.map.getSize();
          // Into the middle of what the panel leaves free: it stands at the right, on a phone below.
          const covered = size.x > 640 ? L.point(180, 0) : L.point(0, size.y * 0.28);
          const centre = this.map.unproject(this.map.project([focus.at[1], focus.at[0]], zoom).add(covered), zoom);
          this.map.flyTo(centre, zoom, flight);
        }
      }
    }

    find(key) {
      const cut = key.indexOf(":"), kind = key.slice(0, cut), id = key.slice(cut + 1);
      for (const drawn of [...this.drawn.values()].reverse()) {
        if (drawn.layer.kind !== kind || drawn.layer.draw === "circle") continue;
        const item = drawn.items.get(id);
        if (item) return item;
      }
      return null;
    }

    /* A point of a tile is none of the features: where it was picked, or where the page says it is. */
    pickPoint(key, feature) {
      this.picked = { key, feature };
      this.onPick(key);
    }

    pointOf(key, focus) {
      if (this.picked?.key === key) return this.picked;
      const layers = [...this.drawn.values()].filter((drawn) => drawn.points && key.startsWith(`${drawn.layer.kind}:`));
      return layers.length && focus?.at ? { feature: { at: [focus.at[1], focus.at[0]] } } : null; // at is lon, lat
    }

    highlight({ feature }) {
      if (feature.geometry) {
        return L.geoJSON(feature.geometry, { interactive: false, pane: "labels", smoothFactor: 0.3, style: { color: "#1F4E79", weight: 3, fill: false } });
      }
      const group = L.layerGroup();
      if (feature.halo) group.addLayer(L.circle(feature.at, { radius: feature.halo, color: "#1F4E79", weight: 1, dashArray: "3 4", fillOpacity: 0.05, interactive: false, pane: "labels" }));
      group.addLayer(L.circleMarker(feature.at, { radius: 13, color: "#1F4E79", weight: 2.5, fill: false, interactive: false, pane: "labels" }));
      return group;
    }

    tiles(tiles) {
      const key = tiles ? tiles.key : "";
      const base = ["base_cover", "base_waterways", "base_rail", "base_roads"];
      for (const name of ["land", "water", "surroundings", ...base]) {
        const pane = this.map.getPane(`atlas-${name}`);
        if (pane) pane.style.opacity = key ? 0 : 1;
      }
      if (key === this.tileKey) return;
      this.tileKey = key;
      if (this.tileLayers) this.tileLayers.forEach((layer) => layer.remove());
      this.tileLayers = (tiles ? tiles.urls : []).map((url) => {
        const layer = L.tileLayer(url, { pane: "tilePane", attribution: "", subdomains: tiles.subdomains || "abc", maxZoom: 18 });
        if (tiles.gcj02) shiftTiles(layer);
        return layer.addTo(this.map);
      });
    }
  }

  /* Tiles cut in GCJ-02 are laid where they belong: the map's centre is asked for in their datum. */
  function shiftTiles(layer) {
    const bounds = layer._getTiledPixelBounds, transform = layer._setZoomTransform;
    layer._getTiledPixelBounds = function (center) { return bounds.call(this, toGcj02(center)); };
    layer._setZoomTransform = function (level, center, zoom) { return transform.call(this, level, toGcj02(center), zoom); };
  }

  function toGcj02(center) {
    const a = 6378245, ee = 0.006693421622965943, pi = Math.PI;
    const x = center.lng - 105, y = center.lat - 35, sin = Math.sin;
    const wave = ((20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2) / 3;
    let north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x)) + wave;
    north += ((20 * sin(y * pi) + 40 * sin((y / 3) * pi) + 160 * sin((y / 12) * pi) + 320 * sin((y * pi) / 30)) * 2) / 3;
    let east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x)) + wave;
    east += ((20 * sin(x * pi) + 40 * sin((x / 3) * pi) + 150 * sin((x / 12) * pi) + 300 * sin((x / 30) * pi)) * 2) / 3;
    const phi = (center.lat * pi) / 180, w = 1 - ee * sin(phi) ** 2;
    return L.latLng(center.lat + (north * 180) / (((a * (1 - ee)) / w ** 1.5) * pi), center.lng + (east * 180) / ((a / Math.sqrt(w)) * Math.cos(phi) * pi));
  }

  /* A number with thin spaces between its thousands. */
  function grouped(value) { return value.toLocaleString("en-US").replaceAll(",", "\u2009"); }

  root.Atlas = { open: (host, map, base) => new View(host, map, base), outline, toGcj02, grouped };
})(window);
