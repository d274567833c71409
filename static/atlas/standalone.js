/* The map as one file: switches, search, panel and languages around what atlas.js draws.
   Data only: every word is written as text, never as markup. */
(function () {
  "use strict";
  const data = JSON.parse(document.getElementById("atlas-data").textContent);
  const WORDS = {
    zh: { layers: "图层", search: "搜索名称、地址、简称或拼音", nothing: "没有找到", about: "关于此图", sources: "来源", version: (v) => `数据版本 ${v}`, close: "关闭", menu: "菜单", print: "打印", clauses: "规划条款", all: (n) => `全部 ${n} 条`, only: "本文件不访问任何网址；所列记录以数据版本为准。", unplaced: "此记录没有坐标，图上不画点", others: (n) => `另有 ${n} 条不画点，可搜索`, language: "语言" },
    en: { layers: "Layers", search: "Name, address, pinyin", nothing: "Nothing found", about: "About this map", sources: "Sources", version: (v) => `Data version ${v}`, close: "Close", menu: "Menu", print: "Print", clauses: "Plan clauses", all: (n) => `All ${n}`, only: "This file asks no address for anything; its records are those of the data version.", unplaced: "This record has no coordinate and is not drawn", others: (n) => `${n} more are not drawn as points; search finds them`, language: "Language" },
  };
  const NAMES = { zh: "中文", en: "English" };
  const SHOWN_AT_ONCE = 12;
  // The smallest words of the legend have 10.5 px, which is 7.9 pt on paper: so they keep 6 pt.
  const SMALLEST = 0.77;
  const host = document.querySelector(".atlas-host");
  const app = document.querySelector(".one-app");
  const rail = document.querySelector(".one-rail");
  const state = { language: data.language, selected: "", off: new Set(), turn: 0 };
  const drawn = new Map();
  const view = window.Atlas.open(host, window.atlas_map);

  const at = () => (state.language === "zh" ? 0 : 1);
  // The face's quotes are as wide as a Chinese character: in Chinese, words without one get narrow
  // ones; English has another face for them (standalone.css).
  const fit = (words) => (typeof words !== "string" || state.language === "en" || /[\u3001-\ufaff]/.test(words) ? words : words.replace(/[“”]/g, '"').replace(/[‘’]/g, "'"));
  const spoken = (pair) => fit(pair[at()]);
  const text = (place) => { const one = data.texts[place]; return fit(typeof one === "string" ? one : one[at()]); };

  /* One tree of two languages in the one that is spoken now. */
  function told(value) {
    if (Array.isArray(value)) return value.map(told);
    if (value === null || typeof value !== "object") return fit(value);
    if (Object.keys(value).length === 1 && "t" in value) return text(value.t);
    const found = {};
    for (const [name, inner] of Object.entries(value)) {
      const one = told(inner);
      if (one !== null) found[name] = one;
    }
    return found;
  }

  function layerOf(layer) {
    const key = `${layer.id}|${state.language}`;
    if (!drawn.has(key)) drawn.set(key, { ...told(layer), key });
    return drawn.get(key);
  }

  function el(tag, className, words) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (words !== undefined) node.textContent = words;
    return node;
  }

  function button(className, words, act) {
    const node = el("button", className, words);
    node.type = "button";
    node.addEventListener("click", act);
    return node;
  }

  /* --- the map ------------------------------------------------------------------------------ */

  function show(focus) {
    const words = WORDS[state.language];
    const notes = Object.fromEntries(Object.entries(data.notes).map(([name, pair]) => [name, spoken(pair)]));
    if (data.version) notes.sources += ` · ${words.version(data.version.slice(0, 12))}`;
    view.apply({
      language: state.language, bounds: data.bounds, view: null, selected: state.selected,
      focus: focus || null, tiles: null, edit: null, notes,
      words: { unplaced: words.others },
      layers: data.layers.filter((layer) => !state.off.has(layer.id)).map(layerOf),
    });
    host.dataset.painted = String((state.turn += 1));
  }

  function remember() {
    const kept = new URLSearchParams();
    if (state.language !== data.language) kept.set("lang", state.language);
    if (state.selected) kept.set("sel", state.selected);
    const wanted = kept.toString() ? `#${kept}` : "";
    if (wanted !== window.location.hash && (wanted || window.location.hash)) window.location.replace(wanted || "#");
  }

  function pick(key, moves) {
    state.selected = Object.hasOwn(data.cards, key) ? key : "";
    drawPanel();
    const place = data.positions[key];
    show(moves && place ? { token: `${key}#${(state.turn += 1)}`, ...place } : null);
    view.layOut();
    remember();
  }

  /* --- the panel ---------------------------------------------------------------------------- */

  const panel = el("section", "one-panel");
  panel.hidden = true;
  panel.tabIndex = -1;
  app.append(panel);

  function facts(rows) {
    const table = el("table");
    const body = el("tbody");
    for (const [label, value] of rows) {
      const row = el("tr");
      const head = el("th", "", text(label));
      head.scope = "row";
      row.append(head, el("td", "", text(value)));
      body.append(row);
    }
    table.append(body);
    return table;
  }

  function links(places) {
    const list = el("ul", "one-links");
    const keys = places.map(text).filter((key) => data.cards[key]);
    const fill = (some) => { for (const key of some) { const item = el("li"); item.append(button("one-link", text(data.cards[key].title), () => pick(key, true))); list.append(item); } };
    fill(keys.slice(0, SHOWN_AT_ONCE));
    if (keys.length > SHOWN_AT_ONCE) {
      const more = el("li");
      more.append(button("one-link one-more", WORDS[state.language].all(keys.length), () => { more.remove(); fill(keys.slice(SHOWN_AT_ONCE)); }));
      list.append(more);
    }
    return keys.length ? list : null;
  }

  function clause(code) {
    const found = data.clauses[text(code)];
    if (!found) return null;
    const box = el("details", "one-clause");
    box.append(el("summary", "", spoken(found[0])), el("p", "", spoken(found[1])));
    // The plan is written in Chinese: a translation never stands alone.
    if (state.language === "en") box.append(el("p", "one-remark", found[1][0]));
    return box;
  }

  function drawPart(part, body) {
    const words = WORDS[state.language];
    const inside = [
      part.rows && facts(part.rows), part.links && links(part.links),
      ...(part.clauses || []).map(clause), ...(part.remarks || []).map((one) => el("p", "one-remark", text(one))),
    ].filter(Boolean);
    if (!inside.length) return;
    const title = part.title === undefined ? (part.clauses ? words.clauses : "") : text(part.title);
    if (title) body.append(el("h3", "", title));
    body.append(...inside);
  }

  function drawPanel() {
    const card = data.cards[state.selected];
    const opened = panel.hidden && Boolean(card);
    panel.hidden = !card;
    app.classList.toggle("one-open", Boolean(card));
    panel.replaceChildren();
    if (!card) return;
    panel.setAttribute("aria-label", text(card.title));
    const body = el("div", "one-body");
    body.append(el("h2", "", text(card.title)), el("p", "one-caption", text(card.caption)));
    for (const part of card.parts) drawPart(part, body);
    const kind = state.selected.slice(0, state.selected.indexOf(":"));
    if (!data.positions[state.selected] && kind !== "near") body.append(el("p", "one-remark", WORDS[state.language].unplaced));
    const foot = el("div", "one-foot");
    foot.append(button("one-button", WORDS[state.language].close, () => pick("", false)));
    panel.append(body, foot);
    if (opened) panel.focus({ preventScroll: true });
  }

  /* --- the rail ----------------------------------------------------------------------------- */

  function languages() {
    const box = el("div", "one-languages");
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", WORDS[state.language].language);
    for (const [code, name] of Object.entries(NAMES)) {
      const node = button("one-button", name, () => { state.language = code; drawAll(); });
      node.lang = code === "zh" ? "zh-CN" : "en";
      node.setAttribute("aria-pressed", String(code === state.language));
      box.append(node);
    }
    return box;
  }

  function searching() {
    const words = WORDS[state.language];
    const box = el("div", "find-host");
    const input = el("input");
    input.type = "search";
    input.autocomplete = "off";
    for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", "find-list"]]) input.setAttribute(name, value);
    const list = el("ul");
    list.id = "find-list";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    box.append(input, list);
    const kinds = Object.fromEntries(Object.entries(data.kinds).map(([name, pair]) => [name, spoken(pair)]));
    window.findBox(box, { language: state.language, placeholder: words.search, nothing: words.nothing, kinds },
      async () => data.entries, (key) => { openRail(false); pick(key, true); });
    return box;
  }

  function switches() {
    const box = el("div", "one-switches");
    for (const [name, title] of Object.entries(data.groups)) {
      const members = data.layers.filter((layer) => layer.group === name);
      if (!members.length) continue;
      const group = el("fieldset");
      group.append(el("legend", "", spoken(title)));
      for (const layer of members) {
        const label = el("label");
        const tick = el("input");
        tick.type = "checkbox";
        tick.checked = !state.off.has(layer.id);
        tick.addEventListener("change", () => { state.off[tick.checked ? "delete" : "add"](layer.id); show(); });
        label.append(tick, el("span", "", told(layer.title)));
        group.append(label);
      }
      box.append(group);
    }
    return box;
  }

  function about() {
    const words = WORDS[state.language];
    const box = el("details", "one-about");
    box.append(el("summary", "", words.about));
    box.append(el("p", "one-review", spoken(data.notes.review)));
    if (data.version) box.append(el("p", "", words.version(data.version)));
    box.append(el("p", "", words.only), el("h3", "", words.sources));
    const sources = new Set(data.layers.map((layer) => told(layer.source)).filter(Boolean));
    for (const source of [...sources, spoken(data.notes.sources), spoken(data.credits)]) if (source) box.append(el("p", "", source));
    return box;
  }

  const menu = button("one-menu", "", () => openRail(!app.classList.contains("one-railed")));
  host.append(menu);

  function openRail(open) {
    app.classList.toggle("one-railed", open);
    menu.setAttribute("aria-expanded", String(open));
  }

  function drawRail() {
    const words = WORDS[state.language];
    const opened = rail.querySelector(".one-about")?.open;
    const title = el("h1", "", spoken(data.title));
    const foot = el("div", "one-tools");
    foot.append(button("one-button", words.print, () => window.print()));
    const close = button("one-button one-shut", words.close, () => openRail(false));
    foot.append(close);
    rail.replaceChildren(title, languages(), ...(data.entries.length ? [searching()] : []), switches(), about(), foot);
    if (opened) rail.querySelector(".one-about").open = true;
    rail.setAttribute("aria-label", words.layers);
    menu.textContent = words.menu;
  }

  function drawAll() {
    document.documentElement.lang = state.language === "zh" ? "zh-CN" : "en";
    document.title = spoken(data.title);
    drawRail();
    drawPanel();
    show();
    remember();
  }

  /* --- paper -------------------------------------------------------------------------------- */

  const heading = el("h1", "one-heading");
  host.append(heading);
  let before = null;
  const redrawn = () => { view.map.invalidateSize({ animate: false, pan: false }); };
  function redrawLegend(wanted) {
    view.legendWanted = wanted;
    view.legend.style.zoom = "";
    view.legend.style.removeProperty("--columns");
    view.drawLegend(view.state.layers);
  }

  /* All of the legend: in columns before it shrinks, and never below 6 pt. */
  function fitLegend() {
    const most = host.clientHeight - 28;
    const scale = () => most / view.legend.offsetHeight;
    for (const columns of [1, 2, 3, 4]) {
      view.legend.style.setProperty("--columns", columns);
      if (scale() >= (columns === 1 ? 1 : SMALLEST)) break;
    }
    view.legend.style.zoom = String(Math.max(SMALLEST, Math.min(1, scale())));
  }

  window.addEventListener("beforeprint", () => {
    before = { bounds: view.map.getBounds(), centre: view.map.getCenter(), zoom: view.map.getZoom() };
    heading.textContent = spoken(data.title);
    document.body.classList.add("one-printing");
    redrawn();
    redrawLegend(true);
    fitLegend();
    // Beside it, what the window showed.
    const beside = view.legend.getBoundingClientRect().width + 14;
    host.style.setProperty("--beside", `${beside}px`);
    view.map.fitBounds(before.bounds, { animate: false, paddingBottomRight: [beside, 0] });
    view.layOut();
  });
  window.addEventListener("afterprint", () => {
    document.body.classList.remove("one-printing");
    redrawn();
    if (before) view.map.setView(before.centre, before.zoom, { animate: false });
    redrawLegend(null);
    view.layOut();
  });

  /* --- opening ------------------------------------------------------------------------------ */

  const asked = new URLSearchParams(window.location.hash.slice(1));
  if (Object.hasOwn(WORDS, asked.get("lang") || "")) state.language = asked.get("lang");
  view.onPick = (key) => pick(key, false);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && state.selected) pick("", false);
  });
  new ResizeObserver(redrawn).observe(host);
  drawAll();
  if (Object.hasOwn(data.cards, asked.get("sel") || "")) pick(asked.get("sel"), true);
})();
