// One process: what it is, what it waits for, its neighbours one step around, where it stands.
function neighbours(pid, answer) {
  const list = (name, rows) => rows && rows.length > 0 && el("div", {}, el("span", {class: "soft"}, name + " "),
    rows.slice(0, 30).map((row, i) => [i > 0 && ", ", pidLink(row.pid, row.name ? `${row.pid} ${row.name}` : row.pid)]),
      rows.length > 30 && ` and ${rows.length - 30} more`);
  const parent = answer.process.parent ? [{pid: answer.process.parent}] : [];
  return [list("parent", parent), list("links", answer.links), list("monitors", answer.monitors), list("monitored by",
    answer.monitored_by)].filter(each => each);
}
/** Links and monitors as a picture: the process in the middle, who is linked around it. */
function neighbourGraph(answer) {
  const around = [...(answer.links || []).map(row => [row, "link"]), ...(answer.monitored_by || []).map(row => [row, "watches it"]),
                  ...(answer.monitors || []).map(row => [row, "is watched"])].slice(0, 12);
  if (around.length === 0) return note("no links and no monitors");
  const place = i => [170 + 125 * Math.cos(2 * Math.PI * i / around.length), 110 + 82 * Math.sin(2 * Math.PI * i / around.length)];
  const box = (x, y, text, href) => svg("a", {href}, svg("rect", {class: "box", x: x - 42, y: y - 11, width: 84, height: 22, rx: 5}),
    svg("text", {x, y: y + 4, "text-anchor": "middle"}, text.length > 12 ? "\u2026" + text.slice(-11) : text));
  return el("div", {class: "graph scroll"}, svg("svg", {width: 340, height: 220, role: "img", "aria-label": "links and monitors"},
    around.map(([, kind], i) => svg("line", {class: "edge", x1: 170, y1: 110, x2: place(i)[0], y2: place(i)[1],
      "stroke-dasharray": kind === "link" ? null : "4 3"})),
    around.map(([row], i) => box(...place(i), row.name || row.pid, "#/process/" + row.pid)),
    box(170, 110, answer.process.name || answer.process.pid, "#/process/" + answer.process.pid)));
}
const frameText = (frame, i) => `${String(i).padStart(2)}  ${frame.name || frame.address || "?"}${frame.place ? "  " + frame.place : ""}` +
  (frame.name ? "" : frame.module ? `  ${String(frame.module).split("/").pop()}+${frame.offset}` : "");

function turnsCard(turns) {
  if (num(turns.count) === 0) return card("Its turns", note("measured from now on"));
  return card(`Its ${count(turns.count)} turns in the last ${span(turns.measured_ns)}`, el("div", {class: "charts"},
    spreadPicture("how long they lasted", turns)), facts([["last", span(turns.last_ns)], ["half under", span(turns.p50_ns)],
      ["99 % under", span(turns.p99_ns)], ["longest", span(turns.longest_ns)]], true));
}
function stackCard(pid) {
  const place = el("div", {}, note("asks the process"));
  ask("stack", {pid}).then(answer => place.replaceChildren(answer.frames && answer.frames.length
      ? el("pre", {}, answer.frames.map(frameText).join("\n") + (answer.truncated ? "\n\u2026" : "")) : note("it has no stack now")),
    no => place.replaceChildren(note(no.message)));
  return wide("Stack", place);
}
function processActions(pid, role) {
  if (role !== "control") return null;
  const said = el("span", {class: "soft", role: "status"});
  const button = (name, operation, danger) => el("button", {type: "button", class: danger ? "danger" : null, onclick: () => {
    if (confirm(`${name} ${pid}?`)) ask(operation, {pid}, true).then(() => { said.textContent = name + ": done"; },
      no => { said.textContent = no.message; });
  }}, name);
  return el("div", {class: "tools"}, button("suspend", "suspend"), button("resume", "resume"), button("kill", "kill", true), said);
}
function processView(view, leave, pid, role) {
  const top = el("div", {});
  view.replaceChildren(processActions(pid, role) || "", top, el("div", {class: "cards", style: "margin-top:12px"}, stackCard(pid)));
  const draw = answer => {
    const its = answer.process;
    const waits = its.waits_for ? [pidLink(its.waits_for), its.waits_at ? " at " + its.waits_at : ""] : its.waits_at || "-";
    const list = Object.entries(answer.mailbox_by_type || {});
    top.replaceChildren(el("h1", {style: "font-size:18px;margin:0 0 10px"}, its.pid + " ", el("span", {class: "soft"}, title(its))),
      el("div", {class: "cards"},
      card("Now", facts([["state", its.state], ["for", span(its.state_ns)], ["waits for", waits], ["mailbox", count(its.mailbox)],
        ["messages in", count(its.messages_in)], ["reductions", count(its.reductions)], ["memory", bytes(its.memory_bytes)], ["stack",
          bytes(its.stack_bytes)],
        ["age", span(its.age_ns)], ["app", its.app || "-"], ["behaviour", its.behaviour || "-"], ["spawned at", its.spawned_at || "-"]],
          true)),
      answer.turns && turnsCard(answer.turns),
      card("Neighbours", neighbours(pid, answer), neighbourGraph(answer)),
      list.length > 0 && card("Mailbox by type", table([{name: "type", get: pair => pair[0], text: true}, {name: "messages",
        get: pair => pair[1], number: true}], list)),
      Object.keys(answer.published || {}).length > 0 && card("Publishes", facts(Object.entries(answer.published), true))));
  };
  leave.push(watch("info", {pid}, draw, no => top.replaceChildren(note(no.message))));
}
