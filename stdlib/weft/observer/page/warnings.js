// What the node finds wrong by itself.
const warningList = rows => rows.length === 0 ? note("none") : rows.map(row => el("div", {class: row.severity === "crit"
  ? "warning crit" : "warning"},
  el("b", {}, `${row.severity} ${row.code}`), row.pid ? pidLink(row.pid, row.subject) : row.subject, ` ${row.what}`,
  el("span", {class: "soft"}, ` for ${span(row.since_ns)}${row.place ? ", " + row.place : ""}`)));

function warnings(view, leave) {
  leave.push(watch("warnings", {}, answer => view.replaceChildren(el("div", {class: "cards"},
    wide("Active", warningList(answer.rows)),
    answer.history && wide("Before", answer.history.length ? warningList(answer.history) : note("none")),
    wide("What a code means", note("weft observer explain CODE tells what it is, why these numbers, and what to do.")))),
    no => view.replaceChildren(note(no.message))));
}
