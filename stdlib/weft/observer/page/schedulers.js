// The workers: what each did in the last second, and what it does now.
function schedulers(view, leave) {
  const columns = [{name: "worker", get: row => row.index, number: true}, {name: "busy", get: row => row.busy,
    show: row => percent(row.busy), number: true},
    ...["run", "steal", "poll", "timer", "idle"].map(name => ({name, get: row => row[name],
      show: row => known(row[name]) ? percent(row[name]) : "-", number: true, optional: name !== "run"})),
    {name: "queued", get: row => row.queued, show: row => count(row.queued), number: true}, {name: "turns", get: row => row.turns,
      show: row => count(row.turns), number: true},
    {name: "steals", get: row => row.steals, show: row => count(row.steals), number: true, optional: true},
    {name: "runs", get: row => row.running, show: row => row.running ? [pidLink(row.running), " ", row.running_name || ""] : "-"}];
  const past = [];
  leave.push(watch("schedulers", {}, answer => {
    past.push(answer.rows.map(row => num(row.busy)));
    if (past.length > 120) past.shift();
    view.replaceChildren(el("div", {class: "cards"}, wide("Workers", workerMeters(answer.rows), table(columns, answer.rows)),
      wide("Busy while this page was open", el("div", {class: "charts"}, answer.rows.map((row, i) => chart("worker " + (row.index ?? i),
        past.map(each => each[i] || 0), percent))))));
  }, no => view.replaceChildren(note(no.message))));
}
