// A table whose columns sort. A column: {name, get, show, number, optional}; what `show` leaves out is shown as `get` gives it.
function table(columns, rows, order, reorder) {
  const kind = column => [column.number && "number", column.optional && "optional",
    column.text && "text"].filter(word => word).join(" ") || null;
  const mark = column => order && order.key === column.name ? (order.descending ? " \u2193" : " \u2191") : "";
  const head = column => el("th", {class: kind(column), scope: "col", "aria-sort": order && order.key === column.name
    ? (order.descending ? "descending" : "ascending") : null},
    reorder ? el("button", {type: "button", onclick: () => reorder(column)}, column.name + mark(column)) : column.name);
  const cell = (column, row) => {
    const value = column.show ? column.show(row) : column.get(row);
    return el("td", {class: kind(column), title: column.text ? String(column.get(row) ?? "") : null},
      value === null || value === undefined || value === "" ? "-" : value);
  };
  return el("div", {class: "scroll"}, el("table", {}, el("thead", {}, el("tr", {}, columns.map(head))),
    el("tbody", {}, rows.map(row => el("tr", {}, columns.map(column => cell(column, row)))))));
}
function sorted(rows, columns, order) {
  const column = columns.find(each => each.name === order.key) || columns[0];
  const compare = (a, b) => {
    const [x, y] = [column.get(a), column.get(b)];
    const less = column.number ? num(x) - num(y) : String(x ?? "").localeCompare(String(y ?? ""), undefined, {numeric: true});
    return (order.descending ? -less : less) || String(a.pid).localeCompare(String(b.pid), undefined, {numeric: true});
  };
  return [...rows].sort(compare);
}
/** A new order when a heading is pressed: the same one turns round. */
const pressed = (order, column) => order.key === column.name ? {key: column.name, descending: !order.descending}
                                                            : {key: column.name, descending: Boolean(column.number)};
