// The supervision tree. What is folded stays folded while the node goes on.
const closedBranches = new Set();

function nest(rows) {
  const roots = [];
  const path = [];
  for (const row of rows) {
    const node = {row, children: []};
    path.length = num(row.depth);
    (path.length ? path[path.length - 1].children : roots).push(node);
    path.push(node);
  }
  return roots;
}
const treeWords = row => row.folded ? `${row.folded} more` : [pidLink(row.pid), " ", el("b", {}, title(row)), " ",
  el("span", {class: "soft"}, [row.behaviour, row.app && "app " + row.app, row.state,
    num(row.mailbox) > 0 && `mailbox ${count(row.mailbox)}`,
    ...Object.entries(row.published || {}).filter(([key]) => /strateg|restart|budget|intensity|child|last/.test(key)).map(([key,
      value]) => `${key} ${value}`)]
    .filter(word => word).join(", "))];
function branch(node) {
  if (node.children.length === 0) return el("li", {class: "leaf"}, treeWords(node.row));
  return el("li", {}, el("details", {open: !closedBranches.has(node.row.pid),
    ontoggle: event => { if (event.target.open) closedBranches.delete(node.row.pid); else closedBranches.add(node.row.pid); }},
    el("summary", {}, treeWords(node.row)), el("ul", {class: "tree"}, node.children.map(branch))));
}
function tree(view, leave) {
  const place = el("div", {class: "card"});
  view.replaceChildren(place);
  leave.push(watch("tree", {}, answer => place.replaceChildren(el("ul", {class: "tree top"}, nest(answer.rows).map(branch)),
    answer.truncated ? note("cut to the size of one answer") : ""), no => place.replaceChildren(note(no.message)), 2000));
}
