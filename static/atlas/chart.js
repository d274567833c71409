/* A chart drawn on the server, put into the page: Streamlit's own HTML element lets no SVG through. */
export default function ({ data, parentElement }) {
  const host = parentElement.querySelector(".chart-host");
  const drawn = new DOMParser().parseFromString(data.svg, "image/svg+xml").documentElement;
  host.replaceChildren(document.importNode(drawn, true));
}
