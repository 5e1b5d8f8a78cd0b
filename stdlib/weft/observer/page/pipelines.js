// Every pipeline as a picture and as a table. The number at an edge is the demand that waits there, its width the rate.
const stageColumns = [{name: "stage", get: group => group.name, text: true}, {name: "n", get: group => group.workers, number: true},
  {name: "kind", get: group => group.kind, optional: true}, {name: "in/s", get: group => group.inRate, show: group => count(group.inRate),
    number: true},
  {name: "out/s", get: group => group.outRate, show: group => count(group.outRate), number: true},
  {name: "demand", get: group => group.demand, show: group => count(group.demand), number: true},
  {name: "buffer", get: group => group.buffered, show: group => count(group.buffered), number: true},
  {name: "busy", get: group => group.busy, show: group => group.busy === null ? "-" : percent(group.busy), number: true, optional: true},
  {name: "failed/s", get: group => group.failedRate, show: group => count(group.failedRate), number: true, optional: true},
  {name: "dropped", get: group => group.discarded, show: group => count(group.discarded), number: true, optional: true},
  {name: "mailbox", get: group => group.mailbox, show: group => count(group.mailbox), number: true, optional: true}];

const pipelineName = rows => sharedPrefix(rows.map(groupName)) || groupName(rows[0]);
function pipelines(view, leave, wanted) {
  let before = null, at = 0;
  leave.push(watch("pipelines", {}, answer => {
    const now = Date.now();
    addRates(answer, before, Math.max((now - at) / 1000, .001));
    before = answer; at = now;
    const all = components(answer.rows).map(rows => ({name: pipelineName(rows), rows, stages: stagesOf(rows)}));
    const shown = wanted ? all.filter(each => each.name === wanted) : all;
    view.replaceChildren(el("div", {class: "cards"}, shown.map(each => wide("", el("h2", {}, el("a",
      {href: "#/pipelines/" + encodeURIComponent(each.name)}, each.name),
      ` ${each.rows[0].app ? "app " + each.rows[0].app + ", " : ""}${each.rows.length} stages`), pipelinePicture(each.stages),
        table(stageColumns, each.stages)))),
      shown.length ? "" : note(wanted ? `no pipeline is called ${wanted}` : "no stages"));
  }, no => view.replaceChildren(note(no.message))));
}
