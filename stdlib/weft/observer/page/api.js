// Questions to the node that served this page. A view watches operations; when it is left, all of its watches end.
class NodeError extends Error {
  constructor(error, status) { super(error.message); this.code = error.code; this.status = status; }
}
const query = parameters => new URLSearchParams(Object.entries(parameters || {}).filter(([, value]) => value !== "" && value !== null));

async function ask(operation, parameters, change) {
  const address = "/v1/" + operation + (change ? "" : "?" + query(parameters));
  const came = await fetch(address, change ? {method: "POST", headers: {"Content-Type": "application/json"},
    body: JSON.stringify(parameters || {})} : {});
  const answer = await came.json().catch(() => ({error: {code: "no_json", message: address + ": " + came.status}}));
  if (!came.ok) throw new NodeError(answer.error || {code: "http", message: String(came.status)}, came.status);
  return answer;
}
const hello = () => ask("hello");

/** Shows to `seen` each answer, about once in `every` milliseconds, and to `failed` what the node refuses. Returns how to end it. */
function watch(operation, parameters, seen, failed, every = 1000) {
  const source = new EventSource("/v1/stream?" + query({of: operation, every_ms: every, ...parameters}));
  source.onmessage = event => {
    const data = JSON.parse(event.data);
    link.came();
    if (!link.paused) seen(data.ok);
  };
  source.addEventListener("failed", event => { source.close(); failed(JSON.parse(event.data).error); });
  source.onerror = () => {
    if (source.readyState !== EventSource.CLOSED) return link.lost();  // it connects again by itself
    source.close();
    ask(operation, parameters).catch(no => failed({code: no.code || "lost", message: no.message, status: no.status}));
  };
  return () => source.close();
}

/** The same for an operation that takes its time, which cannot be watched: it is asked again and again. */
function askAgain(operation, parameters, seen, failed, every = 2000) {
  const once = () => link.paused || ask(operation, parameters).then(answer => { link.came(); seen(answer); }, failed);
  once();
  const timer = setInterval(once, every);
  return () => clearInterval(timer);
}

/** Whether the node answers; what the header says about it. */
const link = {
  paused: false, at: 0, state: "",
  show(state, text) {
    if (this.state === state + text) return;
    this.state = state + text;
    const status = document.getElementById("status");
    status.className = state;
    status.textContent = text;
  },
  came() { this.at = Date.now(); this.show(this.paused ? "" : "live", this.paused ? "paused" : "live"); },
  lost() { this.show("lost", "lost" + (this.at ? " " + new Date(this.at).toTimeString().slice(0, 8) : "")); },
};

/** Asks for the cookie until a token came for it. */
async function logIn() {
  const dialog = document.getElementById("login");
  for (;;) {
    dialog.showModal();
    await new Promise(done => dialog.addEventListener("close", done, {once: true}));
    try {
      return await ask("login", {cookie: document.getElementById("cookie").value.trim()}, true);
    } catch (no) {
      link.show("lost", no.message);
    }
  }
}
