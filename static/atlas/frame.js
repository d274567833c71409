/* A small map on which the reader draws the frame of a printed sheet, by mouse, pen or finger.
   The four numbers in the rail do the same by keyboard. */
const rooms = new WeakMap();
const CORNERS = [[0, 1], [2, 1], [2, 3], [0, 3]];
const round = (degrees) => Math.round(degrees * 1e5) / 1e5;
let library;

function load(tag, attributes) {
  return new Promise((resolve, reject) => {
    const node = Object.assign(document.createElement(tag), attributes);
    node.onload = resolve;
    node.onerror = () => reject(new Error(attributes.src || attributes.href));
    document.head.append(node);
  });
}

async function leaflet({ base, assets }) {
  if (!document.querySelector(`link[href="${base + assets.style}"]`)) {
    await load("link", { rel: "stylesheet", href: base + assets.style });
  }
  if (!window.L) await load("script", { src: base + assets.script });
}

async function payload(base, key) {
  const answer = await fetch(`${base}atlas/layer/${key}.json`);
  if (!answer.ok) throw new Error(`${answer.status} ${key}`);
  return answer.json();
}

function styled(layer, feature) {
  const look = layer.legend[feature.row]?.style || {};
  return {
    interactive: false,
    stroke: Boolean(look.stroke), color: look.stroke, weight: look.stroke_px, dashArray: look.dash || null,
    fill: Boolean(look.fill), fillColor: look.fill, fillOpacity: look.fill_opacity ?? 1,
  };
}

function named(at, text) {
  const span = document.createElement("span");
  span.textContent = text;
  const icon = L.divIcon({ className: "frame-name", html: span, iconSize: [0, 0] });
  return L.marker(at, { icon, interactive: false, keyboard: false });
}

const boundsOf = ([west, south, east, north]) => L.latLngBounds([south, west], [north, east]);
const edgesOf = (bounds) =>
  [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map(round);

function drawGround(ground, layers) {
  const names = [];
  for (const layer of layers) {
    for (const feature of layer.features) {
      if (feature.geometry && layer.draw !== "marker" && layer.kind !== "names") {
        L.geoJSON(feature.geometry, { style: styled(layer, feature), interactive: false }).addTo(ground);
      }
      if (feature.label) names.push(named(feature.at, feature.label).addTo(ground));
    }
  }
  return names;
}

/* Of names that lie on one another the upper layer's stays: divisions before clusters. */
function thin(map, names) {
  const taken = [];
  for (const name of [...names].reverse()) {
    const node = name.getElement();
    node.hidden = false;
    const { offsetWidth: wide, offsetHeight: high } = node.firstChild;
    const { x, y } = map.latLngToLayerPoint(name.getLatLng());
    node.hidden = taken.some((one) =>
      Math.abs(one.x - x) < (one.wide + wide) / 2 && Math.abs(one.y - y) < (one.high + high) / 2);
    if (!node.hidden) taken.push({ x, y, wide, high });
  }
}

/* Draw what lies under the frame, again where its names are asked for in another language. */
async function drawUnder(map, room, { base, layers }) {
  const keys = String(layers);
  if (room.keys === keys) return;
  room.keys = keys;
  const found = await Promise.all(layers.map((key) => payload(base, key)));
  if (room.keys !== keys) return;
  room.ground?.remove();
  room.ground = L.layerGroup().addTo(map);
  room.names = drawGround(room.ground, found);
  thin(map, room.names);
}

async function open(host, data, room) {
  await leaflet(data);
  const map = L.map(host.querySelector(".frame-map"), {
    zoomSnap: 0.25, attributionControl: false, minZoom: 7, maxZoom: 17,
  });
  L.control.scale({ imperial: false }).addTo(map);
  map.fitBounds(boundsOf(data.edges).pad(0.25));
  room.edges = data.edges;
  const box = L.rectangle(boundsOf(data.edges), {
    color: "#9B2C1F", weight: 2, fillColor: "#9B2C1F", fillOpacity: 0.06, interactive: false,
  }).addTo(map);
  const handles = CORNERS.map(([x, y]) => {
    const icon = L.divIcon({ className: "frame-handle", iconSize: [28, 28] });
    const handle = L.marker([data.edges[y], data.edges[x]], { icon, draggable: true, keyboard: false }).addTo(map);
    handle.on("drag", () => {
      const { lat, lng } = handle.getLatLng();
      const edges = [...room.edges];
      edges[x] = lng;
      edges[y] = lat;
      box.setBounds(boundsOf(edges));
    });
    handle.on("dragend", () => take(edgesOf(box.getBounds())));
    return handle;
  });
  function put(edges) {
    room.edges = edges;
    box.setBounds(boundsOf(edges));
    handles.forEach((handle, at) => {
      const [x, y] = CORNERS[at];
      handle.setLatLng([edges[y], edges[x]]);
    });
  }
  function take(edges) {
    if (edges[0] >= edges[2] || edges[1] >= edges[3]) return put(room.edges);
    put(edges);
    room.send(edges);
  }
  drawing(host, map, box, room, take);
  host.querySelector("[data-do=view]").onclick = () => take(edgesOf(map.getBounds().pad(-0.04)));
  host.querySelector("[data-do=map]").onclick = () => {
    const seen = onMapPage(map);
    map.fitBounds(seen.pad(0.1), { animate: false });
    take(edgesOf(seen));
  };
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(host);
  map.on("zoomend", () => thin(map, room.names || []));
  const under = async (now) => {
    await drawUnder(map, room, now);
    box.bringToFront();
  };
  await under(data);
  return { map, put, under };
}

/* Return what the map page shows: its map is as large as the window beside the rail. */
function onMapPage(map) {
  const [lat, lng, zoom] = window.atlasView;
  const { width, height } = document.querySelector('[data-testid="stMain"]').getBoundingClientRect();
  const middle = map.project([lat, lng], zoom);
  const half = L.point(width / 2, height / 2);
  return L.latLngBounds(map.unproject(middle.subtract(half), zoom), map.unproject(middle.add(half), zoom));
}

/* Tell whether a frame can be seen whole and its corners be taken one by one. */
function handy(map, bounds) {
  const size = map.latLngToLayerPoint(bounds.getSouthEast()).subtract(map.latLngToLayerPoint(bounds.getNorthWest()));
  return map.getBounds().contains(bounds) && Math.min(size.x, size.y) > 56;
}

/* While the reader draws, a drag makes the frame; otherwise it moves the map. */
function drawing(host, map, box, room, take) {
  const button = host.querySelector("[data-do=draw]");
  const pane = map.getContainer();
  let start = null;
  const pen = (on) => {
    host.classList.toggle("frame-drawing", on);
    button.setAttribute("aria-pressed", String(on));
    map.dragging[on ? "disable" : "enable"]();
    map.boxZoom[on ? "disable" : "enable"]();
  };
  button.onclick = () => pen(!host.classList.contains("frame-drawing"));
  pane.addEventListener("pointerdown", (event) => {
    if (!host.classList.contains("frame-drawing") || event.target.closest(".leaflet-control")) return;
    event.stopPropagation();
    event.preventDefault();
    start = map.mouseEventToLatLng(event);
    pane.setPointerCapture(event.pointerId);
  }, true);
  pane.addEventListener("pointermove", (event) => {
    if (start) box.setBounds(L.latLngBounds(start, map.mouseEventToLatLng(event)));
  });
  const stop = (event) => {
    if (!start) return;
    const end = map.mouseEventToLatLng(event);
    start = null;
    pen(false);
    const drawn = edgesOf(box.getBounds());
    take(event.type === "pointerup" && end ? drawn : room.edges);
  };
  pane.addEventListener("pointerup", stop);
  pane.addEventListener("pointercancel", stop);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector(".frame-host");
  let room = rooms.get(host);
  if (!room) {
    room = {};
    rooms.set(host, room);
    room.ready = open(host, data, room);
  }
  room.send = (edges) => setTriggerValue("framed", edges);
  for (const [name, words] of Object.entries(data.words)) {
    const button = host.querySelector(`[data-do=${name}]`);
    if (button) button.textContent = words;
  }
  host.querySelector("[data-do=map]").hidden = !window.atlasView;
  room.ready.then(async ({ map, put, under }) => {
    if (String(data.edges) !== String(room.edges)) {
      put(data.edges);
      if (!handy(map, boundsOf(data.edges))) map.fitBounds(boundsOf(data.edges).pad(0.25));
    }
    await under(data);
    host.dataset.painted = "yes";
  }).catch((problem) => {
    host.querySelector(".frame-map").textContent = data.words.trouble;
    console.warn("frame:", problem.message);
  });
}
