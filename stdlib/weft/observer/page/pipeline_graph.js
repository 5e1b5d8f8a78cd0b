// Stages that do the same are one box; boxes stand in layers from the producers on.
const sumOf = (list, key) => (list || []).reduce((sum, each) => sum + num(each[key]), 0);
const eventsIn = row => sumOf(row.producers, "delivered");
const groupName = row => { const name = String(row.label || title(row)); return name.startsWith("(") ? name : name.replace(/\.\d+$/, ""); };

/** Adds in_per_s and out_per_s to the rows of `now`, from what came since `before`. */
function addRates(now, before, seconds) {
  const was = new Map((before ? before.rows : []).map(row => [row.pid, row]));
  const rate = (last, first) => Math.max(0, (num(last) - num(first)) / seconds);
  for (const row of now.rows) {
    const old = was.get(row.pid);
    row.in_per_s = old ? rate(eventsIn(row), eventsIn(old)) : null;
    row.out_per_s = old ? rate(row.emitted, old.emitted) : null;
  }
}
function components(rows) {
  const byPid = new Map(rows.map(row => [row.pid, row]));
  const root = new Map(rows.map(row => [row.pid, row.pid]));
  const find = pid => { while (root.get(pid) !== pid) pid = root.get(pid); return pid; };
  for (const row of rows)
    for (const producer of row.producers || []) if (byPid.has(producer.pid)) root.set(find(row.pid), find(producer.pid));
  const made = new Map();
  for (const row of rows) made.set(find(row.pid), [...(made.get(find(row.pid)) || []), row]);
  return [...made.values()];
}
function stagesOf(rows) {
  const byPid = new Map(rows.map(row => [row.pid, row]));
  const made = new Map();
  for (const row of rows) {
    const name = groupName(row);
    const group = made.get(name) || {name, kind: row.stage, workers: 0, inRate: 0, outRate: 0, demand: 0, buffered: 0, discarded: 0,
      mailbox: 0, from: new Map(), layer: 0};
    group.workers += 1;
    group.inRate += num(row.in_per_s); group.outRate += num(row.out_per_s);
    group.demand += sumOf(row.consumers, "outstanding");
    group.buffered += num(row.buffered); group.discarded += num(row.discarded); group.mailbox += num(row.mailbox);
    for (const producer of row.producers || []) {
      const other = byPid.get(producer.pid);
      if (other) group.from.set(groupName(other), num(group.from.get(groupName(other))) + num(producer.outstanding));
    }
    made.set(name, group);
  }
  const all = [...made.values()];
  for (let round = 0; round < all.length; ++round)  // a ring of stages ends after as many rounds as there are boxes
    for (const group of all)
      for (const from of group.from.keys())
        if (made.has(from) && from !== group.name && round < all.length - 1) group.layer = Math.max(group.layer, made.get(from).layer + 1);
  return all;
}
/** "orders" of "orders.producer" and "orders.batcher.store": the words before dots that all names begin with. */
function sharedPrefix(names) {
  const words = names.map(name => name.split("."));
  let shared = 0;
  while (words.every(each => each.length > shared + 1 && each[shared] === words[0][shared])) ++shared;
  return words[0].slice(0, shared).join(".");
}
function stageBox(group, prefix, x, y) {
  const lines = [`${count(group.inRate)}/s in, ${count(group.outRate)}/s out`,
    `demand ${count(group.demand)}, buffer ${count(group.buffered)}`];
  const words = (text, row, kind) => svg("text", {x: x + 9, y: y + 17 + 16 * row, class: kind}, text);
  const own = prefix ? group.name.slice(prefix.length + 1) : group.name;
  const short = own.length > 24 ? own.slice(0, 23) + "\u2026" : own;
  return svg("g", {}, svg("title", {}, `${group.name}, ${group.workers} of ${group.kind}`), svg("rect", {class: "box", x, y, width: 172,
    height: 72, rx: 7}),
    words(`${short} x${group.workers}`, 0), words(lines[0], 1, "dim"), words(lines[1], 2, "dim"),
    words(group.discarded > 0 ? `${count(group.discarded)} dropped` : `mailbox ${count(group.mailbox)}`, 3,
      group.discarded > 0 ? "alarm" : "dim"));
}
function pipelinePicture(groups) {
  const prefix = sharedPrefix(groups.map(group => group.name));
  const layers = [];
  for (const group of groups) (layers[Math.min(group.layer, 20)] ||= []).push(group);
  const used = layers.filter(layer => layer);
  const tall = Math.max(...used.map(layer => layer.length));
  const at = new Map();
  used.forEach((layer, i) => layer.forEach((group, j) => at.set(group.name, [8 + i * 246, 8 + (tall - layer.length) * 43 + j * 86])));
  const fastest = Math.max(1, ...groups.map(group => group.inRate));
  const edges = groups.flatMap(group => [...group.from].filter(([from]) => at.has(from)).map(([from, demand]) => {
    const [[x1, y1], [x2, y2]] = [at.get(from), at.get(group.name)];
    const [a, b, middle] = [[x1 + 172, y1 + 36], [x2, y2 + 36], (x1 + 172 + x2) / 2];
    return [svg("path", {class: "edge", d: `M${a} C${middle},${a[1]} ${middle},${b[1]} ${b}`,
      "stroke-width": 1.5 + 6 * group.inRate / group.from.size / fastest}),
            svg("text", {class: "dim", x: middle, y: (a[1] + b[1]) / 2 - 5, "text-anchor": "middle"}, count(demand))];
  }));
  return el("div", {class: "graph scroll"}, svg("svg", {width: used.length * 246 - 58, height: tall * 86 + 6, role: "img",
    "aria-label": "stages"},
    edges, groups.map(group => stageBox(group, prefix, ...at.get(group.name)))));
}
