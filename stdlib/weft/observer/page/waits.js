// Who waits for whom; cycles first, since nobody gets out of them by itself.
function cycleCard(cycle) {
  const names = cycle.members.map(member => member.name || member.pid);
  return el("div", {class: "warning crit"}, el("b", {}, `deadlock of ${cycle.members.length}`), names.concat(names[0]).join(" \u2192 "),
    table([{name: "pid", get: row => row.pid, show: row => pidLink(row.pid)}, {name: "name", get: row => row.name, text: true},
      {name: "calls", get: row => row.to, show: row => pidLink(row.to)},
           {name: "at", get: row => row.at, text: true}, {name: "for", get: row => row.since_ns, show: row => span(row.since_ns),
             number: true}], cycle.members),
    num(cycle.waiting) > 0 && el("div", {}, `${count(cycle.waiting)} processes wait for this cycle`));
}
function waits(view, leave) {
  const columns = [{name: "pid", get: row => row.pid, show: row => pidLink(row.pid)}, {name: "name", get: row => row.name, text: true},
    {name: "waits for", get: row => row.to, show: row => pidLink(row.to, row.to_name ? `${row.to} ${row.to_name}` : row.to)}, {name: "at",
      get: row => row.at, text: true, optional: true},
    {name: "for", get: row => row.since_ns, show: row => span(row.since_ns), number: true}];
  leave.push(watch("waits", {}, answer => view.replaceChildren(el("div", {class: "cards"},
    wide("Cycles", answer.cycles.length ? answer.cycles.map(cycleCard) : note("none")),
    wide("Calls under way", answer.rows.length ? table(columns, answer.rows) : note("nobody waits for an answer")))),
    no => view.replaceChildren(note(no.message)), 2000));
}
