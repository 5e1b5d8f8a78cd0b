// The last lines of the node's log.
function log(view, leave) {
  const columns = [{name: "at", get: row => clock(row.at)}, {name: "level", get: row => row.level, show: row => el("span",
    {class: "level-" + row.level}, row.level)},
    {name: "app", get: row => row.app, optional: true}, {name: "pid", get: row => row.pid, show: row => pidLink(row.pid)}, {name: "what",
      get: row => row.msg},
    {name: "place", get: row => row.src, text: true, optional: true}];
  const place = el("div", {class: "card log"});
  view.replaceChildren(place);
  leave.push(askAgain("log", {}, answer => place.replaceChildren(answer.rows.length ? table(columns,
    [...answer.rows].reverse()) : note("nothing was logged yet")),
    no => place.replaceChildren(note(no.message))));
}
