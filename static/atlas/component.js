/* The map on the page: mounted once, it receives states and never reloads.
   Layers come from content-addressed addresses, so one that did not change is not sent again. */
const views = new WeakMap();
const payloads = new Map();
let libraries;

function loadScript(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => { script.remove(); resolve(); };
    script.onerror = () => reject(new Error(address));
    document.head.append(script);
  });
}

function loadStyle(address) {
  return new Promise((resolve, reject) => {
    if (document.querySelector(`link[href="${address}"]`)) return resolve();
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = address;
    link.onload = resolve;
    link.onerror = () => reject(new Error(address));
    document.head.append(link);
  });
}

async function payload(base, key) {
  if (!payloads.has(key)) {
    const asked = fetch(`${base}atlas/layer/${key}.json`).then((answer) => {
      if (!answer.ok) throw new Error(`${answer.status} ${key}`);
      return answer.json();
    });
    payloads.set(key, asked);
    asked.catch(() => payloads.delete(key));
  }
  return { ...(await payloads.get(key)), key };
}

async function open(host, data) {
  const { base, assets } = data;
  libraries ||= (async () => {
    await Promise.all(assets.styles.map((name) => loadStyle(base + name)));
    for (const name of assets.scripts) await loadScript(base + name);
  })();
  await libraries;
  const div = host.querySelector(".atlas-map");
  div.id = "atlas_map";
  await makeMap(`${base}atlas/base/${data.base_key}.js`);
  if (host.isConnected) return window.Atlas.open(host, window.atlas_map, base);
  window.atlas_map.remove();
  return new Promise(() => {});
}

/* The script looks for its place by id.  A reader who leaves the page while it is on its way has
   taken the place along: it then finds the one kept here, which comes after it in the document. */
async function makeMap(address) {
  const spare = document.createElement("div");
  spare.id = "atlas_map";
  spare.hidden = true;
  document.body.append(spare);
  try {
    await loadScript(address);
  } finally {
    spare.remove();
  }
}

function rememberView(host, map) {
  if (!host.isConnected) return;  // the reader has left: the address is another page's
  const { lat, lng } = map.getCenter();
  const address = new URL(window.location.href);
  address.searchParams.set("view", `${lat.toFixed(4)},${lng.toFixed(4)},${map.getZoom().toFixed(2)}`);
  window.history.replaceState(window.history.state, "", address);
  // Going to another page and back makes the map anew: it opens where it was left.
  window.atlasView = [lat, lng, map.getZoom()];
}

/* In a frame of another page: a link to the same view in a window of its own. */
function showWayOut(host, words) {
  let link = host.querySelector(".atlas-open");
  if (!words) return link?.remove();
  if (!link) {
    link = document.createElement("a");
    link.className = "atlas-open";
    link.target = "_blank";
    link.rel = "noopener";
    const follow = () => {
      const address = new URL(window.location.href);
      for (const name of ["embed", "embed_options"]) address.searchParams.delete(name);
      link.href = address.href;
    };
    for (const event of ["pointerdown", "focus", "mouseenter"]) link.addEventListener(event, follow);
    follow();
    host.append(link);
  }
  link.textContent = `${words} ↗`;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector(".atlas-host");
  if (!views.has(host)) {
    const record = { turn: 0 };
    views.set(host, record);
    record.view = open(host, data).then((view) => {
      view.onMove = () => { if (record.moved && record.keepsView) rememberView(host, view.map); };
      for (const event of ["pointerdown", "wheel", "keydown"]) {
        host.addEventListener(event, () => { record.moved = true; }, { passive: true, capture: true });  // Leaflet stops the wheel
      }
      new ResizeObserver(() => view.map.invalidateSize({ animate: false })).observe(host);
      return view;
    });
  }
  const record = views.get(host);
  const turn = ++record.turn;
  const edit = data.state.edit;
  const keepsView = data.state.keeps_view;
  record.keepsView = keepsView;
  record.pick = edit
    ? (key) => setTriggerValue("edited", { do: "pick", key })
    : (key) => setTriggerValue("picked", key);
  record.edited = (what) => setTriggerValue("edited", what);
  host.onkeydown = (event) => {
    if (event.key !== "Escape") return;
    if (edit) record.edited({ do: "cancel" });
    else if (data.state.selected) record.pick("");
  };
  (async () => {
    try {
      const layers = Promise.all(data.layers.map((key) => payload(data.base, key)));
      const view = await record.view;
      view.onPick = (key) => record.pick(key);
      const ready = await layers;
      if (turn !== record.turn) return;
      // Points by the ten thousand are drawn by a script that the others need not wait for.
      if (ready.some((layer) => layer.points) && !window.AtlasPoints) await loadScript(data.base + data.assets.points);
      if (turn !== record.turn) return;
      view.apply({ ...data.state, view: data.state.view || (keepsView ? window.atlasView : null), layers: ready });
      // What corrects a location is fetched by those alone who correct one.
      if (edit && !window.AtlasEdit) await loadScript(data.base + edit.script);
      window.AtlasEdit?.show(view, edit, (what) => record.edited(what));
      // A rerun writes the URL as the server knew it: the view that the reader moved to goes back in.
      if (record.moved && keepsView) for (const wait of [0, 400]) setTimeout(() => rememberView(host, view.map), wait);
      showWayOut(host, data.open);
      host.dataset.painted = String(turn);
      host.dataset.layers = data.layers.join(" ");
      host.querySelector(".atlas-wait")?.remove();
    } catch (problem) {
      const wait = host.querySelector(".atlas-wait") || host.appendChild(document.createElement("div"));
      wait.className = "atlas-wait";
      wait.textContent = data.state.trouble;
      console.warn("map:", problem.message);
    }
  })();
  return () => { record.turn += 1; };
}
