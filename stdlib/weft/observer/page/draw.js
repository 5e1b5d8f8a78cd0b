// Making elements. Whatever comes from the node is set as text, never as markup: a label may hold anything.
// The page names no address at all, not even that of a name space: so it is plain that it loads nothing from elsewhere.
const svgSpace = new DOMParser().parseFromString("<svg></svg>", "text/html").querySelector("svg").namespaceURI;

function fill(made, attributes, children) {
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  for (const child of children.flat(9)) if (child !== null && child !== undefined && child !== false) made.append(child);
  return made;
}
const el = (name, attributes, ...children) => fill(document.createElement(name), attributes, children);
const svg = (name, attributes, ...children) => fill(document.createElementNS(svgSpace, name), attributes, children);

const card = (heading, ...content) => el("section", {class: "card"}, el("h2", {}, heading), ...content);
const wide = (heading, ...content) => el("section", {class: "card wide"}, el("h2", {}, heading), ...content);
const note = text => el("p", {class: "note"}, text);
const pidLink = (pid, text) => pid ? el("a", {href: "#/process/" + pid}, text || pid) : "-";

function facts(pairs, small) {
  return el("dl", {class: small ? "facts small" : "facts"},
    pairs.filter(pair => pair).map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}
/** Shares of one whole: [[share, colour name], …]. */
function bar(parts) {
  return el("div", {class: "bar"}, parts.map(([share, colour]) =>
    el("i", {style: `width:${Math.max(0, Math.min(1, num(share))) * 100}%;background:var(--${colour})`})));
}
function meter(name, share, text, parts) {
  return el("div", {class: "meter"}, el("span", {}, name), bar(parts || [[share, share > .95 ? "poll" : "run"]]), el("span", {}, text));
}
const legend = (colours, names = colours) => el("div", {class: "legend"},
  colours.map((colour, i) => el("span", {}, el("i", {style: `background:var(--${colour})`}), names[i])));

/** How often something took how long: {bounds_ns, counts}, from the first bucket with something to the last. */
function spreadPicture(name, {bounds_ns: bounds, counts}) {
  const all = counts.map(num);
  const first = Math.max(0, all.findIndex(each => each > 0));
  const shown = all.slice(first, Math.max(first + 4, all.findLastIndex(each => each > 0) + 1));
  const most = Math.max(1, ...shown);
  const words = i => i < bounds.length ? `under ${span(bounds[i])}` : `${span(bounds[bounds.length - 1])} and more`;
  const bars = shown.map((each, i) => svg("g", {}, svg("title", {}, `${each} ${words(first + i)}`),
    svg("rect", {x: i * 10 + 1, y: 38 - 36 * each / most, width: 8, height: 36 * each / most + 2, fill: "var(--accent)"})));
  return el("figure", {}, el("figcaption", {}, name, el("b", {}, `${words(first)} \u2026 ${words(first + shown.length - 1)}`)),
    svg("svg", {class: "chart", viewBox: `0 0 ${shown.length * 10} 40`, preserveAspectRatio: "none", role: "img", "aria-label": name}, bars));
}

/** A line over time with its last value in words. */
function chart(name, values, words) {
  const top = Math.max(...values, 1e-9);
  const step = 100 / Math.max(values.length - 1, 1);
  const points = values.map((value, i) => `${(i * step).toFixed(2)},${(38 - 36 * value / top).toFixed(2)}`);
  const picture = svg("svg", {class: "chart", viewBox: "0 0 100 40", preserveAspectRatio: "none", role: "img", "aria-label": name},
    points.length > 1 && svg("path", {d: `M0,40 L${points.join(" L")} L100,40 Z`, fill: "var(--accent)", opacity: ".15"}),
    points.length > 1 && svg("path", {d: `M${points.join(" L")}`, fill: "none", stroke: "var(--accent)", "stroke-width": "1.5"}));
  const last = values.length ? words(values[values.length - 1]) : "-";
  return el("figure", {}, el("figcaption", {}, name, el("b", {}, last + (values.length > 1
    ? ", most " + words(top > 1e-9 ? top : 0) : ""))), picture);
}
