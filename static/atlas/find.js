/* The search box: by name, address, abbreviation or pinyin. On the page and in an exported map. */
"use strict";

/* Abbreviations leave signs out: thgc is meant to find 天鹅湖…广场 (tehwdgc). */
function inOrder(query, text) {
  let at = 0;
  for (const sign of text) if (sign === query[at]) at += 1;
  return at === query.length && text[0] === query[0];
}

/* Lower is better; Infinity means no match. A station gives way to the places about it. */
const score = (entry, query) => fit(entry, query) + (entry.kind === "station" ? 2.5 : 0);

function fit(entry, query) {
  const name = entry.name.toLowerCase().replace(/\s+/g, "");
  if (name === query) return 0;
  if (entry.initials.some((text) => text === query)) return 1;
  if (name.startsWith(query)) return 2;
  if (entry.also.some((text) => text.startsWith(query))) return 3;
  if (entry.initials.some((text) => text.startsWith(query))) return 4;
  if (name.includes(query)) return 5;
  if (entry.also.some((text) => text.includes(query))) return 6;
  if (entry.pinyin.some((text) => text.startsWith(query))) return 7;
  if (query.length > 2 && entry.initials.some((text) => text.includes(query))) return 8;
  if (query.length > 3 && entry.pinyin.some((text) => text.includes(query))) return 9;
  if (query.length > 1 && entry.address.includes(query)) return 10;
  if (query.length > 2 && entry.initials.some((text) => inOrder(query, text))) return 11;
  return Infinity;
}

const condensed = (text) => text.trim().toLowerCase().replace(/\s+/g, "");

function matches(entries, query) {
  return entries.map((entry) => [score(entry, query), entry]).filter(([rank]) => rank < Infinity)
    .sort((a, b) => a[0] - b[0] || a[1].rank - b[1].rank || a[1].name.length - b[1].name.length).slice(0, 9).map(([, entry]) => entry);
}

/* Give an input and its list their life; `words` has language, placeholder, nothing and kinds. */
function findBox(host, words, entriesOf, chosen) {
  const input = host.querySelector("input");
  const list = host.querySelector("ul");
  input.placeholder = words.placeholder;
  input.setAttribute("aria-label", words.placeholder);
  let found = [], active = -1;

  const close = () => { list.replaceChildren(); list.hidden = true; input.setAttribute("aria-expanded", "false"); active = -1; };
  const choose = (entry) => { input.value = ""; close(); chosen(entry.key); };

  const show = async () => {
    const query = condensed(input.value);
    if (!query) { found = []; return close(); }
    const entries = await entriesOf();
    if (query !== condensed(input.value)) return;
    found = matches(entries, query);
    list.replaceChildren();
    found.forEach((entry, i) => {
      const item = document.createElement("li");
      item.id = `find-${i}`;
      item.setAttribute("role", "option");
      const name = document.createElement("span");
      name.textContent = words.language === "en" && entry.name_en ? entry.name_en : entry.name;
      const kind = document.createElement("small");
      kind.textContent = words.kinds[entry.kind] || "";
      item.append(name, kind);
      item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(entry); });
      list.append(item);
    });
    if (!found.length) {
      const item = document.createElement("li");
      item.className = "find-none";
      item.textContent = words.nothing;
      list.append(item);
    }
    active = -1;
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  };

  input.oninput = show;
  input.onfocus = () => { entriesOf(); if (input.value) show(); };
  input.onblur = close;
  input.onkeydown = (event) => {
    if (event.key === "Escape") return close();
    if (event.key === "Enter") {
      event.preventDefault();
      if (active >= 0) return choose(found[active]);
      // A fast hand presses Enter before the index is here.
      return show().then(() => { if (found.length) choose(found[0]); });
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return undefined;
    event.preventDefault();
    active = (active + (event.key === "ArrowDown" ? 1 : -1) + found.length) % Math.max(found.length, 1);
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === active)));
    input.setAttribute("aria-activedescendant", `find-${active}`);
    return undefined;
  };
}
