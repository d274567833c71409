/* Many points on one canvas: tiles of four bytes a point (see gis/tiles/packets.py), or the number
   of records in each cell of a density. Looks and words come with the layer, as everywhere. */
(function (root) {
  "use strict";
  const REACH = 5, KEPT = 240, DETOUR = 4, SMALL = 3;

  /* A tile as it came: points as three arrays, or counts by cell and legend row. */
  function unpack(buffer, cells) {
    const head = new Uint32Array(buffer, 0, 4), n = head[2];
    if (head[0] === 1) return { kind: "points", every: head[1], n, packed: new Uint32Array(buffer, 16, n) };
    const cell = new Uint16Array(buffer, 16, n), counts = 16 + Math.ceil((2 * n) / 4) * 4;
    return { kind: "density", n, cell, count: new Uint32Array(buffer, counts, n), row: new Uint8Array(buffer, counts + 4 * n, n), cells };
  }

  const PointLayer = L.Renderer.extend({
    options: { padding: 0.25 },

    initialize(layer, base, pane, symbolOf) {
      L.Renderer.prototype.initialize.call(this, { pane });
      Object.assign(this, { layer, plan: layer.points, address: `${base}points/${layer.points.key}`, symbolOf });
      this.tiles = new Map();
      this.hidden = new Set();
      this.sprites = new Map();
      this.onDrawn = () => {};
      this.turn = 0;
    },

    _initContainer() {
      this._container = document.createElement("canvas");
      this._container.className = "atlas-points";
      this.pencil = this._container.getContext("2d");
    },

    _destroyContainer() {
      for (const tile of this.tiles.values()) tile.stop?.abort();
      cancelAnimationFrame(this.waiting);
      this._container.remove();
      delete this._container;
    },

    _updatePaths() {},

    /* After every move: the canvas is laid under the new sight, and drawn from what is there. */
    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize(), fine = L.Browser.retina ? 2 : 1;
      L.DomUtil.setPosition(this._container, this._bounds.min);
      const [wide, high] = [Math.round(size.x * fine), Math.round(size.y * fine)];
      if (this._container.width !== wide) this._container.width = wide;
      if (this._container.height !== high) this._container.height = high;
      this._container.style.width = `${size.x}px`;
      this._container.style.height = `${size.y}px`;
      this.fine = fine;
      this.ask();
      this.draw();
    },

    /* The zoom of the tiles in sight, how it shows the points, and the side of a tile in pixels. */
    level() {
      const { lowest, highest, zooms } = this.plan, zoom = this._map.getZoom();
      const z = Math.max(lowest, Math.min(highest, Math.floor(zoom + 1e-6) - 1));
      return { z, shows: zooms[z - lowest], side: (256 * 2 ** zoom) / 2 ** z };
    },

    /* The tiles that touch the canvas, each with its corner on it. */
    sight() {
      const { z, side } = this.level(), most = 2 ** z - 1;
      const corner = this._map.getPixelOrigin().add(this._bounds.min), size = this._bounds.getSize();
      const found = [];
      const end = (start, length) => Math.min(most, Math.floor((start + length) / side));
      for (let y = Math.max(0, Math.floor(corner.y / side)); y <= end(corner.y, size.y); y++) {
        for (let x = Math.max(0, Math.floor(corner.x / side)); x <= end(corner.x, size.x); x++) {
          found.push({ z, x, y, side, left: x * side - corner.x, top: y * side - corner.y });
        }
      }
      return found;
    },

    ask() {
      const sight = this.sight(), wanted = new Set(sight.map(({ z, x, y }) => `${z}/${x}/${y}`));
      for (const [name, tile] of this.tiles) {
        if (!tile.data && !wanted.has(name)) { tile.stop.abort(); this.tiles.delete(name); }
      }
      for (const name of wanted) {
        const known = this.tiles.get(name);
        if (known) { this.tiles.delete(name); this.tiles.set(name, known); continue; }
        const tile = { stop: new AbortController() };
        this.tiles.set(name, tile);
        fetch(`${this.address}/${name}.bin`, { signal: tile.stop.signal })
          .then((answer) => {
            if (answer.status === 503) setTimeout(() => { if (this._container) this.ask(); }, 1200);  // come again, as asked
            if (!answer.ok) throw new Error(`${answer.status}`);
            return answer.arrayBuffer();
          })
          .then((buffer) => { tile.data = unpack(buffer, this.plan.cells); this.later(); })
          .catch((problem) => { if (problem.name !== "AbortError") { this.tiles.delete(name); console.warn("points:", problem.message); } });
      }
      for (const [name, tile] of this.tiles) {
        if (this.tiles.size <= KEPT) break;
        if (tile.data && !wanted.has(name)) this.tiles.delete(name);
      }
    },

    later() {
      if (this.waiting) return;
      this.waiting = requestAnimationFrame(() => { this.waiting = 0; if (this._container) this.draw(); });
    },

    hide(rows) {
      this.hidden = rows;
      this.turn += 1;
      if (this._container) this.draw();
    },

    draw() {
      const { pencil, fine } = this, { shows } = this.level();
      pencil.setTransform(1, 0, 0, 1, 0, 0);
      pencil.clearRect(0, 0, this._container.width, this._container.height);
      pencil.setTransform(fine, 0, 0, fine, 0, 0);
      let missing = 0;
      this.shown = this.sight();
      for (const place of this.shown) {
        place.data = this.tiles.get(`${place.z}/${place.x}/${place.y}`)?.data;
        if (place.data) this.drawTile(place, place.data, shows);
        else { missing += 1; this.drawOlder(place); }
      }
      this.layDots();
      if (!missing) this.onDrawn(shows);
    },

    drawTile(place, data, shows) {
      if (data.kind === "density") this.drawDensity(place, data, shows);
      else this.drawPoints(place, data, shows);
    },

    /* Until a tile is here, the part of a coarser one that lies on it. */
    drawOlder(place) {
      for (let up = 1; up <= DETOUR; up++) {
        const z = place.z - up, x = place.x >> up, y = place.y >> up;
        const data = this.tiles.get(`${z}/${x}/${y}`)?.data;
        if (!data) continue;
        const side = place.side * 2 ** up, { pencil } = this;
        pencil.save();
        pencil.beginPath();
        pencil.rect(place.left, place.top, place.side, place.side);
        pencil.clip();
        const left = place.left - (place.x - x * 2 ** up) * place.side, top = place.top - (place.y - y * 2 ** up) * place.side;
        const clip = [place.left, place.top, place.left + place.side, place.top + place.side];
        this.drawTile({ z, x, y, side, left, top, clip }, data, this.plan.zooms[z - this.plan.lowest]);
        pencil.restore();
        return;
      }
    },

    drawPoints(place, data, shows) {
      if (this.sizeOf(shows, 6) <= SMALL) { this.drawDots(place, data, shows); return; }
      const { pencil, hidden } = this, scale = place.side / 4096;
      const sprites = this.layer.legend.map((row, i) => [0, 1].map((hollow) => this.sprite(i, hollow, shows)));
      const { packed, n } = data;
      for (let i = 0; i < n; i++) {
        const one = packed[i], row = one >>> 25;
        if (hidden.has(row)) continue;
        const { image, half, side } = sprites[row][(one >>> 24) & 1];
        pencil.drawImage(image, place.left + (one & 4095) * scale - half, place.top + ((one >>> 12) & 4095) * scale - half, side, side);
      }
    },

    /* So small, a symbol has no shape: squares of pixels, many times as fast as pictures. */
    drawDots(place, data, shows) {
      const { fine, hidden } = this, scale = (place.side / 4096) * fine, { width, height } = this._container;
      if (!this.dots || this.dots.width !== width || this.dots.height !== height) {
        this.dots = new ImageData(width, height);
        this.cells = new Uint32Array(this.dots.data.buffer);
      }
      if (!this.dotted) { this.cells.fill(0); this.dotted = true; }
      const side = Math.round(this.sizeOf(shows, 6) * fine), half = Math.floor(side / 2);
      const ink = this.layer.legend.map(({ style }) => {
        const [r, g, b] = [1, 3, 5].map((i) => parseInt((style.fill || "#3B3A36").slice(i, i + 2), 16));
        return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
      });
      const [west, north, east, south] = (place.clip || [0, 0, width / fine, height / fine]).map((edge) => Math.round(edge * fine));
      const [x0, y0, x1, y1] = [Math.max(0, west), Math.max(0, north), Math.min(width, east), Math.min(height, south)];
      const left = place.left * fine - half, top = place.top * fine - half, { packed, n } = data, { cells } = this;
      for (let i = 0; i < n; i++) {
        const one = packed[i], row = one >>> 25;
        if (hidden.has(row)) continue;
        const x = Math.round(left + (one & 4095) * scale), y = Math.round(top + ((one >>> 12) & 4095) * scale);
        if (x < x0 || y < y0 || x + side > x1 || y + side > y1) continue;
        const colour = ink[row];
        for (let line = y * width + x, end = line + side * width; line < end; line += width) cells.fill(colour, line, line + side);
      }
    },

    /* The dots of all tiles, laid over what is there at once. */
    layDots() {
      if (!this.dotted) return;
      this.dotted = false;
      const sheet = (this.sheet ||= document.createElement("canvas"));
      if (sheet.width !== this.dots.width) sheet.width = this.dots.width;
      if (sheet.height !== this.dots.height) sheet.height = this.dots.height;
      sheet.getContext("2d").putImageData(this.dots, 0, 0);
      this.pencil.drawImage(sheet, 0, 0, sheet.width / this.fine, sheet.height / this.fine);
    },

    /* The size of symbols in pixels: small where points are many. */
    sizeOf(shows, full) {
      if (shows.most > 6000) return 2.5;
      if (shows.most > 2000) return 3;
      return shows.most > 600 || this._map.getZoom() < 11.5 ? full * 0.8 : full;
    },

    /* The symbol of a legend row, drawn once. */
    sprite(row, hollow, shows) {
      const size = this.sizeOf(shows, this.layer.legend[row].style.size_px || 6);
      const name = `${row} ${hollow} ${size} ${this.fine}`;
      if (!this.sprites.has(name)) this.sprites.set(name, this.symbolOf(this.layer.legend[row].style, size, Boolean(hollow), this.fine));
      return this.sprites.get(name);
    },

    /* Counts of the rows that are not hidden, by cell. */
    totals(data) {
      if (data.turn !== this.turn) {
        data.turn = this.turn;
        data.total = new Uint32Array(data.cells * data.cells);
        for (let i = 0; i < data.n; i++) if (!this.hidden.has(data.row[i])) data.total[data.cell[i]] += data.count[i];
        data.image = null;
      }
      return data.total;
    },

    drawDensity(place, data, shows) {
      const total = this.totals(data);
      if (!data.image) {
        const image = document.createElement("canvas");
        image.width = image.height = data.cells;
        const pencil = image.getContext("2d"), dots = pencil.createImageData(data.cells, data.cells);
        const colours = shows.colours.map((colour) => [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16)));
        for (let i = 0; i < total.length; i++) {
          if (!total[i]) continue;
          const at = shows.breaks.findIndex((limit) => total[i] <= limit), colour = colours[at < 0 ? colours.length - 1 : at];
          dots.data.set([...colour, 215], 4 * i);
        }
        pencil.putImageData(dots, 0, 0);
        data.image = image;
      }
      const { pencil, fine } = this, snap = (value) => Math.round(value * fine) / fine;
      pencil.imageSmoothingEnabled = false;
      const left = snap(place.left), top = snap(place.top);
      pencil.drawImage(data.image, left, top, snap(place.left + place.side) - left, snap(place.top + place.side) - top);
    },

    /* What lies under a place of the map: the point nearest to it, or a cell with its counts. */
    at(place) {
      if (!this.shown || !this._bounds) return null;
      const p = place.subtract(this._bounds.min);
      const { shows } = this.level();
      return shows.mode === "density" ? this.cellAt(p) : this.pointAt(p);
    },

    cellAt(p) {
      for (const { data, left, top, side } of this.shown) {
        if (!data || data.kind !== "density" || p.x < left || p.y < top || p.x >= left + side || p.y >= top + side) continue;
        const step = side / data.cells, column = Math.floor((p.x - left) / step), line = Math.floor((p.y - top) / step);
        const cell = line * data.cells + column;
        if (!this.totals(data)[cell]) return null;
        const rows = [];
        for (let i = 0; i < data.n; i++) if (data.cell[i] === cell && !this.hidden.has(data.row[i])) rows.push([data.row[i], data.count[i]]);
        rows.sort((a, b) => b[1] - a[1]);
        return { kind: "cell", name: `${left} ${cell}`, total: data.total[cell], rows, at: L.point(left + (column + 0.5) * step, top + (line + 0.5) * step).add(this._bounds.min), step };
      }
      return null;
    },

    pointAt(p) {
      let best = null, nearest = REACH * REACH;
      for (const place of this.shown) {
        const { data, left, top, side } = place;
        if (!data || data.kind !== "points" || p.x < left - REACH || p.y < top - REACH || p.x > left + side + REACH || p.y > top + side + REACH) continue;
        const scale = side / 4096;
        for (let i = 0; i < data.n; i++) {
          const one = data.packed[i], dx = left + (one & 4095) * scale - p.x, dy = top + ((one >>> 12) & 4095) * scale - p.y;
          const away = dx * dx + dy * dy;
          if (away >= nearest || this.hidden.has(one >>> 25)) continue;
          nearest = away;
          best = { kind: "point", name: `${place.z}/${place.x}/${place.y}/${i}`, row: one >>> 25, at: L.point(p.x + dx, p.y + dy).add(this._bounds.min) };
        }
      }
      return best;
    },

    /* The record behind a point: asked for once. */
    async record(found) {
      this.records ||= new Map();
      if (!this.records.has(found.name)) {
        if (this.records.size > 500) this.records.clear();
        this.records.set(found.name, fetch(`${this.address}/${found.name}.json`).then((answer) => {
          if (!answer.ok) throw new Error(`${answer.status}`);
          return answer.json();
        }).catch((problem) => { this.records.delete(found.name); throw problem; }));
      }
      return this.records.get(found.name);
    },
  });

  /* A legend row's symbol as a small picture: the outline of all other symbols, on a canvas. */
  function symbolOf(style, size, hollow, fine) {
    const half = (size / 2) * 1.25 + 1, side = half * 2, image = document.createElement("canvas");
    image.width = image.height = Math.ceil(side * fine);
    const pencil = image.getContext("2d");
    pencil.setTransform(image.width / side, 0, 0, image.height / side, half * (image.width / side), half * (image.height / side));
    const shape = new Path2D(root.Atlas.outline(style.shape, size / 2));
    const colour = style.fill || style.stroke || "#3B3A36";
    if (hollow && size > 4) {
      pencil.fillStyle = "rgba(255, 255, 255, 0.9)";
      pencil.fill(shape);
      pencil.strokeStyle = colour;
      pencil.lineWidth = Math.max(1.2, size / 5.5);
      pencil.stroke(shape);
    } else {
      pencil.fillStyle = colour;
      pencil.fill(shape);
      if (size > 4.5) { pencil.strokeStyle = style.stroke || "#FFFFFF"; pencil.lineWidth = 0.7; pencil.stroke(shape); }
    }
    return { image, half, side };
  }

  /* Ties the canvas to the map's view: pointer, tips, clicks, legend. */
  class Points {
    constructor(view, layer, pane) {
      this.view = view;
      this.layer = layer;
      this.canvas = new PointLayer(layer, view.base, pane, symbolOf);
      this.canvas.onDrawn = (shows) => this.drawn(shows);
      this.tip = L.tooltip({ direction: "auto", className: "atlas-tip atlas-tip-point", opacity: 1, offset: [10, 0] });
      this.ring = L.circleMarker([0, 0], { radius: 7, color: "#1F4E79", weight: 2, fill: false, interactive: false, pane: "labels" });
      this.box = view.map.getContainer();
      this.moved = (event) => this.follow(event);
      this.clicked = (event) => this.click(event);
      this.left = () => this.clear();
    }

    addTo(map) {
      this.canvas.addTo(map);
      this.box.addEventListener("mousemove", this.moved, true);
      this.box.addEventListener("click", this.clicked, true);
      this.box.addEventListener("mouseleave", this.left);
      map.on("movestart zoomstart", this.left);
      return this;
    }

    remove() {
      this.clear();
      this.canvas.remove();
      this.box.removeEventListener("mousemove", this.moved, true);
      this.box.removeEventListener("click", this.clicked, true);
      this.box.removeEventListener("mouseleave", this.left);
      this.view.map.off("movestart zoomstart", this.left);
    }

    drawn(shows) {
      const { host } = this.view, key = `${this.layer.id} ${this.canvas.level().z} ${this.canvas.turn}`;
      host.dataset.points = key;
      // A density is a ground for lines and names, points stand above them.
      this.view.map.getPane(this.canvas.options.pane).style.zIndex = shows.mode === "density" ? 411 : 400 + this.layer.order;
      if (shows !== this.shows) {
        this.shows = shows;
        this.view.drawLegend(this.view.state.layers);
      }
    }

    /* Only over the map itself: not over its legend, buttons or notes. */
    found(event) {
      if (!event.target.closest(".leaflet-pane, .leaflet-container") || event.target.closest(".leaflet-control")) return null;
      return this.canvas.at(this.view.map.mouseEventToLayerPoint(event));
    }

    follow(event) {
      if (this.frame || event.buttons) return;
      this.frame = requestAnimationFrame(() => {
        this.frame = 0;
        const found = this.found(event);
        if (found?.name === this.under?.name) return;
        this.clear();
        this.under = found;
        if (!found) return;
        const place = this.view.map.layerPointToLatLng(found.at);
        this.box.classList.add("atlas-over-point");
        if (found.kind === "cell") {
          this.show(place, this.cellTip(found));
        } else {
          this.ring.setLatLng(place).addTo(this.view.map);
          this.canvas.record(found).then((record) => {
            if (this.under === found) { this.show(place, this.view.tip(record)); this.view.uncertainty({ at: record.at, halo: record.halo }); }
          }).catch((problem) => console.warn("points:", problem.message));
        }
      });
    }

    show(place, content) { this.tip.setLatLng(place).setContent(content).addTo(this.view.map); }

    cellTip({ total, rows }) {
      const { grouped: number } = root.Atlas;
      const shown = rows.slice(0, 6).map(([row, count]) => [this.layer.legend[row].label, number(count)]);
      return this.view.tip({ name: `${this.layer.title} · ${number(total)}`, tip: shown });
    }

    clear() {
      if (this.under) this.view.uncertainty(null);
      this.under = null;
      this.tip.remove();
      this.ring.remove();
      this.box.classList.remove("atlas-over-point");
    }

    click(event) {
      if (this.view.map._animatingZoom || (this.view.map.dragging.moved && this.view.map.dragging.moved())) return;
      const found = this.found(event);
      if (!found) return;
      event.stopPropagation();
      event.preventDefault();
      if (found.kind === "cell") {
        const { map } = this.view;
        map.setView(map.layerPointToLatLng(found.at), Math.min(map.getZoom() + 1.5, 18));
        return;
      }
      this.canvas.record(found).then((record) => {
        this.clear();
        this.view.pickPoint(`${this.layer.kind}:${record.id}`, record);
      }).catch((problem) => console.warn("points:", problem.message));
    }

    /* The rows of the legend that hide and show a class, and what the zoom shows. */
    legend(el, swatch) {
      const box = el("div", "atlas-points-legend"), { words } = this.layer.points, { shows } = this;
      const { grouped: number } = root.Atlas;
      this.layer.legend.forEach((row, i) => {
        if (row.role !== "item") return;
        const line = el("button", "atlas-legend-row atlas-legend-switch");
        line.type = "button";
        line.setAttribute("aria-pressed", String(!this.canvas.hidden.has(i)));
        line.append(swatch(row, "marker"), el("span", "atlas-legend-label", row.label), el("span", "atlas-legend-count", number(row.count)));
        line.addEventListener("click", () => {
          const hidden = new Set(this.canvas.hidden);
          if (!hidden.delete(i)) hidden.add(i);
          this.canvas.hide(hidden);
          line.setAttribute("aria-pressed", String(!hidden.has(i)));
        });
        box.append(line);
      });
      box.append(el("p", "atlas-legend-note", words.hide));
      if (!shows) return box;
      if (shows.mode === "density") {
        const { side } = this.canvas.level(), map = this.view.map, middle = map.getSize().divideBy(2);
        const across = map.distance(map.containerPointToLatLng(middle), map.containerPointToLatLng(middle.add([side / this.layer.points.cells, 0])));
        box.append(el("div", "atlas-points-head", words.per_cell.replace("{m}", number(Number(across.toPrecision(2))))));
        const ramp = el("div", "atlas-points-ramp");
        shows.breaks.forEach((limit, i) => {
          const step = el("span", "", number(limit));
          step.title = shows.labels[i];
          step.style.borderTopColor = `${shows.colours[i]}D7`;  // as opaque as the cells (215 of 255)
          ramp.append(step);
        });
        box.append(ramp, el("p", "atlas-legend-note", words.closer));
      } else if (shows.every > 1) {
        box.append(el("p", "atlas-legend-note", words.stands_for.replace("{n}", shows.every)));
      }
      return box;
    }
  }

  root.AtlasPoints = { Points, unpack };
})(window);
