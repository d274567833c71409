/* The search box on the page: one small index, no waiting. find.js stands before this. */
let index;

function load(base, key) {
  if (!index || index.key !== key) {
    index = { key, entries: fetch(`${base}atlas/index/${key}.json`).then((answer) => answer.json()).then((index) => index.entries) };
  }
  return index.entries;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector(".find-host");
  findBox(host, data, () => load(data.base, data.key), (key) => setTriggerValue("found", key));
}
