// Stages that do the same are one box; boxes stand in layers from the producers on.
const sumOf = (list, key) => (list || []).reduce((sum, each) => sum + num(each[key]), 0);
const eventsIn = row => sumOf(row.producers, "delivered");
const groupName = row => { const name = String(row.label || title(row)); return name.startsWith("(") ? name : name.replace(/\.\d+$/, ""); };

/** The number behind `key=` in words such as "n=10 sum=2000 first=1 counts=0,3". */
const wordIn = (words, key) => num((new RegExp("(?:^| )" + key + "=([0-9]+)").exec(words || "") || [])[1]);
const countsIn = words => (/counts=([0-9,]*)/.exec(words || "") || ["", ""])[1].split(",").filter(each => each).map(Number);
const triggers = ["size", "timeout", "flush"];
const triggerColour = {size: "run", timeout: "poll", flush: "steal"};

/** Adds rates, and the share of its time that a stage works, to the rows of `now`, from what came since `before`. */
function addRates(now, before, seconds) {
  const was = new Map((before ? before.rows : []).map(row => [row.pid, row]));
  const rate = (last, first) => Math.max(0, (num(last) - num(first)) / seconds);
  for (const row of now.rows) {
    const old = was.get(row.pid);
    row.in_per_s = old ? rate(eventsIn(row), eventsIn(old)) : null;
    row.out_per_s = old ? rate(row.emitted, old.emitted) : null;
    row.failed_per_s = old ? rate(wordIn(row.results, "failed"), wordIn(old.results, "failed")) : null;
    row.busy = old && row.times ? Math.min(1, rate(wordIn(row.times, "sum"), wordIn(old.times, "sum")) / 1e9) : null;
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
/** How many messages the batches had, in powers of two, by what closed them. */
function addBatches(group, row) {
  group.batches ||= {full: 0, of: Object.fromEntries(triggers.map(trigger => [trigger, {n: 0, sum: 0, counts: []}]))};
  group.batches.full = Math.max(group.batches.full, wordIn(row.batches, "full"));
  for (const trigger of triggers) {
    const words = row["batch sizes by " + trigger], into = group.batches.of[trigger];
    into.n += wordIn(words, "n"); into.sum += wordIn(words, "sum");
    countsIn(words).forEach((each, i) => { into.counts[i] = num(into.counts[i]) + each; });
  }
}
function stagesOf(rows) {
  const byPid = new Map(rows.map(row => [row.pid, row]));
  const made = new Map();
  for (const row of rows) {
    const name = groupName(row);
    const group = made.get(name) || {name, kind: row.stage, workers: 0, inRate: 0, outRate: 0, demand: 0, buffered: 0, discarded: 0,
      mailbox: 0, busy: null, failed: 0, failedRate: 0, batches: null, from: new Map(), layer: 0};
    group.workers += 1;
    group.inRate += num(row.in_per_s); group.outRate += num(row.out_per_s);
    group.demand += sumOf(row.consumers, "outstanding");
    group.buffered += num(row.buffered); group.discarded += num(row.discarded); group.mailbox += num(row.mailbox);
    group.failed += wordIn(row.results, "failed"); group.failedRate += num(row.failed_per_s);
    if (row.busy !== null && row.busy !== undefined) group.busy = num(group.busy) + row.busy;
    if (row.batches) addBatches(group, row);
    for (const producer of row.producers || []) {
      const other = byPid.get(producer.pid);
      if (other) group.from.set(groupName(other), num(group.from.get(groupName(other))) + num(producer.outstanding));
    }
    made.set(name, group);
  }
  const all = [...made.values()];
  for (const group of all) if (group.busy !== null) group.busy /= group.workers;
  const busiest = all.reduce((most, group) => num(group.busy) > num(most && most.busy) ? group : most, null);
  if (busiest && busiest.busy > .9) busiest.bottleneck = true;
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
const boxWide = 172, boxTall = 72, batchTall = 40;
/** Sizes from left to right, one bar a power of two, its colours what closed the batches; the line marks a full one. */
function batchPicture(batches, x, y) {
  const slots = Math.max(2, Math.ceil(Math.log2(Math.max(batches.full, 2))) + 1);
  const wide = (boxWide - 10) / slots, tall = 22;
  const at = (trigger, i) => num(batches.of[trigger].counts[i]);
  const totals = Array.from({length: slots}, (_, i) => triggers.reduce((sum, trigger) => sum + at(trigger, i), 0));
  const most = Math.max(1, ...totals), all = Math.max(1, totals.reduce((sum, each) => sum + each, 0));
  const bars = totals.flatMap((_, i) => {
    let top = y + tall;
    return triggers.map(trigger => {
      const height = tall * at(trigger, i) / most;
      top -= height;
      return height > 0 && svg("rect", {x: x + 5 + i * wide, y: top, width: wide - 1, height, fill: `var(--${triggerColour[trigger]})`});
    });
  });
  const shares = triggers.filter(trigger => batches.of[trigger].n > 0).map(trigger =>
    `${percent(batches.of[trigger].n / all)} by ${trigger === "timeout" ? "time" : trigger}`);
  const sum = triggers.reduce((total, trigger) => total + batches.of[trigger].sum, 0);
  return svg("g", {class: "batches"}, svg("title", {}, `batches by size, 1 to ${batches.full} messages, in powers of two`), bars,
    svg("line", {class: "edge", x1: x + 5, x2: x + boxWide - 5, y1: y + tall, y2: y + tall}),
    svg("text", {class: "dim", x: x + 5, y: y + tall + 13}, `${count(sum / all)} of ${batches.full}; ${shares.join(", ") || "none yet"}`));
}
function stageBox(group, prefix, x, y) {
  const lines = [`${count(group.inRate)}/s in, ${count(group.outRate)}/s out`,
    `demand ${count(group.demand)}, buffer ${count(group.buffered)}`];
  const words = (text, row, kind) => svg("text", {x: x + 9, y: y + 17 + 16 * row, class: kind}, text);
  const own = prefix ? group.name.slice(prefix.length + 1) : group.name;
  const short = own.length > 24 ? own.slice(0, 23) + "\u2026" : own;
  const now = group.busy === null ? `mailbox ${count(group.mailbox)}` : `busy ${percent(group.busy)}, mailbox ${count(group.mailbox)}`;
  return svg("g", {}, svg("title", {}, `${group.name}, ${group.workers} of ${group.kind}`),
    svg("rect", {class: group.bottleneck ? "box bottleneck" : "box", x, y, width: boxWide, height: boxTall, rx: 7}),
    group.busy !== null && svg("rect", {class: "busy", x, y, width: boxWide, height: boxTall, rx: 7, opacity: .35 * group.busy}),
    words(`${short} x${group.workers}`, 0), words(lines[0], 1, "dim"), words(lines[1], 2, "dim"),
    words(group.discarded > 0 ? `${count(group.discarded)} dropped` : now, 3, group.discarded > 0 ? "alarm" : "dim"),
    group.failed > 0 && svg("g", {}, svg("title", {}, `${count(group.failed)} failed, ${count(group.failedRate)}/s`),
      svg("rect", {class: "badge", x: x + boxWide - 40, y: y - 7, width: 44, height: 16, rx: 8}),
      svg("text", {class: "badge", x: x + boxWide - 18, y: y + 5, "text-anchor": "middle"}, "! " + count(group.failed))),
    group.bottleneck && svg("text", {class: "alarm", x: x + 4, y: y - 3}, "bottleneck"),
    group.batches && batchPicture(group.batches, x, y + boxTall + 3));
}
function pipelinePicture(groups) {
  const prefix = sharedPrefix(groups.map(group => group.name));
  const layers = [];
  for (const group of groups) (layers[Math.min(group.layer, 20)] ||= []).push(group);
  const used = layers.filter(layer => layer);
  const tall = Math.max(...used.map(layer => layer.length));
  const at = new Map();
  const step = boxTall + 22 + (groups.some(group => group.batches) ? batchTall : 0);
  used.forEach((layer, i) => layer.forEach((group, j) => at.set(group.name, [8 + i * 246, 16 + (tall - layer.length) * step / 2 + j * step])));
  const fastest = Math.max(1, ...groups.map(group => group.inRate));
  const edges = groups.flatMap(group => [...group.from].filter(([from]) => at.has(from)).map(([from, demand]) => {
    const [[x1, y1], [x2, y2]] = [at.get(from), at.get(group.name)];
    const [a, b, middle] = [[x1 + boxWide, y1 + boxTall / 2], [x2, y2 + boxTall / 2], (x1 + boxWide + x2) / 2];
    return [svg("path", {class: "edge", d: `M${a} C${middle},${a[1]} ${middle},${b[1]} ${b}`,
      "stroke-width": 1.5 + 6 * group.inRate / group.from.size / fastest}),
            svg("text", {class: "dim", x: middle, y: (a[1] + b[1]) / 2 - 5, "text-anchor": "middle"}, count(demand))];
  }));
  return el("div", {class: "graph scroll"}, svg("svg", {width: used.length * 246 - 58, height: tall * step + 14, role: "img",
    "aria-label": "stages"},
    edges, groups.map(group => stageBox(group, prefix, ...at.get(group.name)))),
    groups.some(group => group.batches) && legend(triggers.map(trigger => triggerColour[trigger]), triggers.map(trigger =>
      trigger === "timeout" ? "batch closed by time" : `batch closed by ${trigger}`)));
}
