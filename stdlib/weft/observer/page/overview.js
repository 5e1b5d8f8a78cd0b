// The node as a whole.
function workerMeters(rows) {
  const parts = row => ["run", "steal", "poll", "timer"].filter(name => known(row[name])).map(name => [row[name], name]);
  const split = rows.some(row => parts(row).length > 0);
  return [rows.map((row, i) => meter(String(row.index ?? i), num(row.busy), percent(row.busy), split ? parts(row) : null)),
          split && legend(["run", "steal", "poll", "timer"])];
}
function memoryCard(node) {
  const kinds = Object.entries(node.memory || {}).map(([name, value]) => [name.replace(/_bytes$/, "").replace(/_/g, " "), bytes(value)]);
  if (!node.memory) kinds.push(["stacks", bytes(node.stack_bytes)]);
  return card("Memory", facts([known(node.rss_bytes) && ["resident", bytes(node.rss_bytes)], ...kinds], true));
}
function historyCard(history) {
  const samples = history ? history.samples : [];
  const line = (name, key, words) => chart(name, samples.map(sample => num(sample[key])), words);
  return wide("Last ten minutes", samples.length < 2 ? note("collecting") : el("div", {class: "charts"},
    line("busy", "busy", percent), line("run queue", "run_queue", count), line("messages/s", "messages_per_s", count),
    line("processes", "processes", count), line("resident", "rss_bytes", bytes), line("spawned/s", "spawned_per_s", count)));
}
function topCard(name, answer, value) {
  const rows = answer ? answer.rows : [];
  return card(name, table([{name: "pid", get: row => row.pid, show: row => pidLink(row.pid)}, {name: "who", get: title, text: true},
                           {name: "", get: value, number: true}], rows));
}
function overview(view, leave) {
  const seen = {};
  const draw = () => {
    const node = seen.overview;
    if (!node) return;
    const rate = (total, per) => known(node[per]) ? count(node[per]) : count(node[total]) + " ever";
    view.replaceChildren(
      el("div", {class: "cards"},
        card("Node", facts([["processes", count(node.processes)], ["run queue", count(node.run_queue)],
          ["messages/s", rate("messages", "messages_per_s")], ["spawned/s", rate("spawned", "spawned_per_s")],
          ["exited/s", rate("exited", "exited_per_s")], ["crashed", count(node.crashed)], ["dead letters", count(node.dead_letters)],
          ["timers", count(node.timers)], ["most processes", count(node.max_processes)]])),
        card("Schedulers", workerMeters(seen.schedulers ? seen.schedulers.rows : node.workers)),
        memoryCard(node),
        topCard("Top by mailbox", seen.mailbox, row => count(row.mailbox)),
        topCard("Top by memory", seen.memory, row => bytes(row.memory_bytes)),
        seen.warnings && card("Warnings", warningList(seen.warnings.rows)),
        historyCard(seen.history)));
  };
  // One stream only: a browser holds six connections to one node, for all of its pages.
  leave.push(watch("overview", {}, answer => { seen.overview = answer; draw(); }, no => view.replaceChildren(note(no.message))));
  const others = async () => {
    for (const [key, operation, parameters] of [["history", "history", {}], ["schedulers", "schedulers", {}], ["warnings", "warnings", {}],
      ["mailbox", "ps", {sort: "mailbox", limit: 5}], ["memory", "ps", {sort: "memory", limit: 5}]])
      if (!link.paused) await ask(operation, parameters).then(answer => { seen[key] = answer; }, () => {});
    draw();
  };
  others();
  const timer = setInterval(others, 2000);
  leave.push(() => clearInterval(timer));
}
