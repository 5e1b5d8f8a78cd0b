// Numbers for people. Integers above 2^53 come as strings, so every number goes through num().
const num = value => value === null || value === undefined ? 0 : Number(value);
const known = value => value !== null && value !== undefined && num(value) >= 0;

function count(value) {
  const n = num(value);
  if (Math.abs(n) < 10000) return String(Math.round(n * 10) / 10 === Math.round(n) ? Math.round(n) : Math.round(n * 10) / 10);
  for (const [unit, size] of [["G", 1e9], ["M", 1e6], ["k", 1e3]])
    if (Math.abs(n) >= size) return (n / size).toPrecision(3) + unit;
  return String(n);
}
function bytes(value) {
  let n = num(value);
  for (const unit of ["B", "KiB", "MiB", "GiB"]) {
    if (n < 1024 || unit === "GiB") return (n < 10 && unit !== "B" ? n.toFixed(1) : Math.round(n)) + " " + unit;
    n /= 1024;
  }
}
function span(ns) {
  const s = num(ns) / 1e9;
  if (s < 1e-3) return Math.round(s * 1e6) + " us";
  if (s < 1) return Math.round(s * 1e3) + " ms";
  if (s < 60) return s.toFixed(1) + " s";
  if (s < 3600) return Math.floor(s / 60) + " m " + Math.floor(s % 60) + " s";
  if (s < 86400) return Math.floor(s / 3600) + " h " + Math.floor(s % 3600 / 60) + " m";
  return Math.floor(s / 86400) + " d " + Math.floor(s % 86400 / 3600) + " h";
}
const percent = share => Math.round(num(share) * 100) + " %";
const clock = at => String(at || "").slice(11, 19);
const title = row => row.name || row.label || row.behaviour || "(" + String(row.spawned_at || "process").split("/").pop() + ")";
