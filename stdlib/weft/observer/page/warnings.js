// What the node finds wrong by itself.
const warningList = (rows, more) => rows.length === 0 ? note("none") : rows.map(row => el("div", {class: row.severity === "crit"
  ? "warning crit" : "warning"},
  el("b", {}, `${row.severity} ${row.code}`), row.pid ? pidLink(row.pid, row.subject) : row.subject, ` ${row.what}`,
  el("span", {class: "soft"}, ` for ${span(row.since_ns)}${row.place ? ", " + row.place : ""} `), more && more(row)));
const pastColumns = [{name: "code", get: row => row.code}, {name: "what about", get: row => row.subject, text: true},
  {name: "raised", get: row => clock(row.raised_at)}, {name: "cleared", get: row => clock(row.cleared_at)}];
const silencedColumns = [{name: "code", get: row => row.code}, {name: "what about", get: row => row.subject, text: true},
  {name: "why", get: row => row.why}, {name: "left", get: row => row.left_ns, show: row => row.left_ns ? span(row.left_ns) : "-", number: true}];
/** For an hour; only who may change the node is offered it. */
const silenceButton = row => node.role === "control" && el("button", {type: "button", onclick: event => {
  const button = event.target;
  ask("silence", {code: row.code, subject: row.subject, for_ms: 3600000}, true)
    .then(() => { button.textContent = "silenced"; button.disabled = true; }, no => { button.textContent = no.message; });
}}, "silence for an hour");

function warnings(view, leave) {
  leave.push(watch("warnings", {}, answer => view.replaceChildren(el("div", {class: "cards"},
    wide("Active", warningList(answer.rows, silenceButton)),
    answer.silenced_rows && answer.silenced_rows.length > 0 && wide("Silenced", table(silencedColumns, answer.silenced_rows)),
    answer.history && wide("Before", answer.history.length ? table(pastColumns, answer.history) : note("none")),
    wide("What a code means", note("weft observer explain CODE tells what it is, why these numbers, and what to do.")))),
    no => view.replaceChildren(note(no.message))));
}
