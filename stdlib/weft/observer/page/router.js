// Every view has an address of its own, to be shared.
const views = [["overview", "Overview", overview], ["processes", "Processes", processes], ["tree", "Tree", tree], ["pipelines", "Pipelines",
  pipelines],
               ["schedulers", "Schedulers", schedulers], ["waits", "Waits", waits], ["warnings", "Warnings", warnings], ["log", "Log",
                 log]];
const leave = [];
let node = {};

function drawTabs(current) {
  document.getElementById("tabs").replaceChildren(...views.map(([path, name]) =>
    el("a", {href: "#/" + path, "aria-current": path === current || (current === "process" && path === "processes") ? "page" : null}, name,
      path === "warnings" && num(node.warnings) > 0 && el("span", {class: "badge"}, count(node.warnings)))));
}
function route() {
  while (leave.length) leave.pop()();
  const [path, argument] = location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  const place = document.getElementById("view");
  place.replaceChildren(note("asks the node"));
  drawTabs(path || "overview");
  if (path === "process") return processView(place, leave, argument, node.role);
  const found = views.find(([name]) => name === (path || "overview"));
  if (found) found[2](place, leave, argument);
  else place.replaceChildren(note(`there is no view ${path}`));
}
function showNode(answer) {
  document.getElementById("node-facts").textContent = `pid ${node.pid}  weft ${node.weft}  up ${span(answer.uptime_ns)}`;
  if (num(answer.warnings) === num(node.warnings)) return;
  node.warnings = answer.warnings;
  drawTabs(location.hash.replace(/^#\/?/, "").split("/")[0] || "overview");
}
async function begin() {
  try {
    node = await hello();
  } catch (no) {
    if (no.status !== 401) return link.lost(), setTimeout(begin, 2000);
    await logIn();
    return begin();
  }
  document.title = node.node + " \u2013 weft";
  document.getElementById("node-name").textContent = node.node;
  document.getElementById("pause").addEventListener("click", event => {
    link.paused = !link.paused;
    event.target.textContent = link.paused ? "go on" : "pause";
    link.came();
  });
  showNode(await ask("overview"));
  setInterval(() => ask("overview").then(showNode, () => link.lost()), 2000);
  addEventListener("hashchange", route);
  route();
}
begin();
