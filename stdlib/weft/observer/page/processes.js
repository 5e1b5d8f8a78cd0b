// The list of processes. The node sorts, cuts and filters by comparisons; plain words and groups are of what it sent.
const sortKeys = {pid: "pid", state: "state", name: "name", app: "app", mailbox: "mailbox", "in": "messages_in", reductions: "reductions",
                  memory: "memory_bytes", stack: "stack_bytes", age: "age_ns"};
const small = (share, text) => [text, bar([[share, "accent"]])];

function processColumns(rows) {
  const most = key => Math.max(1, ...rows.map(row => num(row[key])));
  const [mailbox, memory] = [most("mailbox"), most("memory_bytes")];
  return [
    {name: "pid", get: row => row.pid, show: row => pidLink(row.pid)},
    {name: "state", get: row => row.state, show: row => row.waits_for ? [row.state + " ", pidLink(row.waits_for)] : row.state},
    {name: "name", get: title, text: true},
    {name: "app", get: row => row.app, optional: true},
    {name: "mailbox", get: row => row.mailbox, show: row => small(num(row.mailbox) / mailbox, count(row.mailbox)), number: true},
    {name: "in", get: row => row.messages_in, show: row => count(row.messages_in), number: true, optional: true},
    {name: "reductions", get: row => row.reductions, show: row => count(row.reductions), number: true, optional: true},
    {name: "memory", get: row => row.memory_bytes, show: row => small(num(row.memory_bytes) / memory, bytes(row.memory_bytes)),
      number: true},
    {name: "age", get: row => row.age_ns, show: row => span(row.age_ns), number: true, optional: true},
    {name: "spawned at", get: row => row.spawned_at, text: true, optional: true}];
}
function groups(rows, by) {
  const made = new Map();
  for (const row of rows) {
    const name = by === "label" ? String(row.label || title(row)).split("/")[0] : row.spawned_at || "-";
    const group = made.get(name) || {pid: name, name, count: 0, mailbox: 0, memory: 0};
    group.count += 1; group.mailbox += num(row.mailbox); group.memory += num(row.memory_bytes);
    made.set(name, group);
  }
  return [...made.values()].sort((a, b) => b.count - a.count);
}
const groupColumns = [{name: "group", get: group => group.name, text: true}, {name: "processes", get: group => group.count, number: true},
  {name: "mailbox", get: group => group.mailbox, show: group => count(group.mailbox), number: true},
  {name: "memory", get: group => group.memory, show: group => bytes(group.memory), number: true}];

function processes(view, leave) {
  const state = {order: {key: "mailbox", descending: true}, words: "", filter: "", by: "", answer: null};
  const place = el("div", {class: "card"});
  const words = el("input", {type: "search", placeholder: "text, or mailbox>100 and label~\"conn/*\"", "aria-label": "filter",
                             oninput: event => choose(event.target.value.trim())});
  const by = el("select", {"aria-label": "group by", onchange: event => { state.by = event.target.value; draw(); }},
    el("option", {value: ""}, "each"), el("option", {value: "label"}, "by label"), el("option", {value: "place"}, "by place of spawn"));
  const total = el("span", {class: "soft"});
  view.replaceChildren(el("div", {class: "tools"}, words, by, total), place);
  let stop = () => {}, soon = 0;
  const choose = text => {
    const before = state.filter;
    state.filter = /[=<>~]/.test(text) ? text : "";
    state.words = state.filter ? "" : text.toLowerCase();
    draw();
    if (state.filter === before) return;
    clearTimeout(soon);
    soon = setTimeout(follow, 300);  // not at each key
  };
  const fits = row => !state.words || [row.pid, row.name, row.label, row.app, row.state, row.behaviour, row.spawned_at]
    .some(value => value && String(value).toLowerCase().includes(state.words));
  const draw = () => {
    if (!state.answer) return;
    const rows = state.answer.rows.filter(fits);
    const columns = processColumns(rows);
    total.textContent = `${rows.length} of ${count(state.answer.total)}`;
    place.replaceChildren(state.by ? table(groupColumns, groups(rows, state.by)) : table(columns, sorted(rows, columns, state.order),
      state.order, reorder));
  };
  const follow = () => {
    stop();
    const sort = (sortKeys[state.order.key] || "pid") + (state.order.descending ? ":desc" : ":asc");
    stop = watch("ps", {sort, limit: 500, filter: state.filter},
      answer => { state.answer = answer; draw(); }, no => place.replaceChildren(note(no.message)),
      2000);
  };
  const reorder = column => { state.order = pressed(state.order, column); draw(); follow(); };
  follow();
  leave.push(() => { clearTimeout(soon); stop(); });
}
