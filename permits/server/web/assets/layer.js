// All sites of a batch: filtered, sorted and looked at here, so that no step waits for the server. What comes from a file is text.
"use strict";
(() => {
  document.documentElement.classList.add("scripts");
  const A_PAGE = 50;
  // Some fifty sheets; whoever needs more has the files.
  const ON_PAPER = 2000;
  const part = (id) => document.getElementById(id);
  const english = document.documentElement.lang === "en";
  const say = (zh, en) => (english ? en : zh);
  const { token, words, looks, decimals, fields } = JSON.parse(part("layer-data").textContent);
  const said = Object.fromEntries(Object.entries(words).map(([kind, list]) => [kind, new Map(list.map((one) => [one.code, one[english ? "en" : "zh"]]))]));
  const outcomes = new Map(words.outcome.map((one, rank) => [one.code, { ...one, rank }]));
  const FILTERS = { outcome: "outcome", provision: "provision", reason: "undetermined_by", settled_by: "settled_by" };
  // Of these a row holds several, one behind the other.
  const SEVERAL = ["reason", "settled_by"];
  const COLUMNS = [...document.querySelectorAll("#sites thead th")].map((head) => head.dataset.key);
  const number = (value) => value.toLocaleString("en-US");
  const metres = (value) => (value === null ? "" : value.toFixed(decimals));

  let table = null;
  let map = null;
  let chosen = [];
  let order = { key: "row", down: false };
  let first = 0;
  let together = A_PAGE;
  let turnedTo = 0;
  let here = -1;
  let back = null;

  const element = (tag, properties = {}, ...children) => {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
  };
  const value = (name, row) => {
    const column = table.columns[name];
    if (!column.codes) return column[row];
    const at = column.at[row];
    return at < 0 ? null : column.codes[at];
  };
  const judged = (row) => value("error", row) === null;
  // A reader of the page has fields, no command line.
  const why = (row) => judged(row) ? "" : fields.reduce((told, [option, field]) => told.replaceAll(option, field), value(say("error", "error_en"), row));
  // Of what was not judged there is no determination: all that is known stands here.
  const address = (row) => (judged(row) ? `/v1/batches/${token}/sites/${value("row", row)}?language=${say("zh", "en")}` : "#site");
  // A name that nobody could see or press is none.
  const named = (row) => (value("feature", row) || "").trim() || say(`行号 ${shown.row(row)}`, `row ${shown.row(row)}`);
  const codes = (name, row) => (value(name, row) || "").split(";").filter(Boolean);
  const mark = (row) => {
    const { look, hollow } = outcomes.get(value("outcome", row));
    const node = element("span", { className: `mark mark-${look} mark-of-${look}${hollow ? " hollow" : ""}` });
    node.setAttribute("aria-hidden", "true");
    return node;
  };
  const shown = {
    // As files and addresses have it.
    row: (row) => String(value("row", row)),
    outcome: (row) => said.outcome.get(value("outcome", row)),
    provision: (row) => said.provision.get(value("provision", row)) || "",
    zone: (row) => said.zone.get(value("zone", row)) || "",
    margin_m: (row) => metres(value("margin_m", row)),
    nearest_distance_m: (row) => metres(value("nearest_distance_m", row)),
    nearest_asset_id: (row) => value("nearest_asset_id", row) || "",
  };

  // --- which rows, and in which order
  // A code is looked at once, not once a row.
  const holds = (name, wanted) => {
    const { codes, at } = table.columns[FILTERS[name]];
    const fits = codes.map((code) => (SEVERAL.includes(name) ? code.split(";").includes(wanted) : code === wanted));
    return (row) => at[row] >= 0 && fits[at[row]];
  };
  const filtered = () => {
    const tests = Object.keys(FILTERS).filter((name) => part(`f-${name}`).value).map((name) => holds(name, part(`f-${name}`).value));
    const found = [];
    for (let row = 0; row < table.rows; row += 1) if (tests.every((test) => test(row))) found.push(row);
    return found;
  };
  const keys = new Map();
  // A number for each row to sort by; what is not there comes last either way.
  const sortable = (name) => {
    if (keys.has(name)) return keys.get(name);
    const column = table.columns[name];
    const key = new Float64Array(table.rows).fill(NaN);
    if (column.codes) {
      const rank = new Map([...column.codes].sort(name === "outcome" ? (a, b) => outcomes.get(a).rank - outcomes.get(b).rank : undefined).map((code, i) => [code, i]));
      const ranks = column.codes.map((code) => rank.get(code));
      column.at.forEach((at, row) => { if (at >= 0) key[row] = ranks[at]; });
    } else if (column.every((one) => one === null || typeof one === "number")) column.forEach((one, row) => { if (one !== null) key[row] = one; });
    else {
      // Names with numbers in them as people count them.
      const parted = column.map((one) => (one === null ? null : String(one).replace(/\d+/g, (digits) => digits.padStart(12, "0"))));
      const rows = parted.map((_, row) => row).filter((row) => parted[row] !== null);
      rows.sort((a, b) => (parted[a] < parted[b] ? -1 : parted[a] > parted[b] ? 1 : a - b)).forEach((row, i) => { key[row] = i; });
    }
    keys.set(name, key);
    return key;
  };
  const sorted = (rows) => {
    const key = sortable(order.key);
    const sign = order.down ? -1 : 1;
    return Uint32Array.from(rows).sort((a, b) => {
      const one = key[a];
      const other = key[b];
      if (one === other) return a - b;
      if (Number.isNaN(one)) return Number.isNaN(other) ? a - b : 1;
      return Number.isNaN(other) ? -1 : sign * (one - other);
    });
  };

  // --- table
  const cell = (name, row) => {
    if (name === "outcome") return element("td", {}, mark(row), ` ${shown.outcome(row)}`);
    if (name === "feature") {
      const link = element("a", { href: address(row), textContent: named(row) });
      link.addEventListener("click", (event) => { event.preventDefault(); back = link; open(row); });
      return element("td", {}, link);
    }
    // A reason is told with what would settle it, once.
    const unknown = value(say("undetermined_zh", "undetermined_en"), row);
    const told = judged(row) && codes("undetermined_by", row).includes(value("provision", row));
    const node = element("td", { textContent: name === "provision" && told && unknown ? unknown : shown[name](row) });
    const error = name === "provision" && !told && (why(row) || unknown);
    if (error) node.append(element("br"), element("span", { className: "small", textContent: error }));
    return node;
  };
  const list = () => {
    const rows = [...chosen.slice(first, first + together)];
    part("sites").tBodies[0].replaceChildren(...rows.map((row) => element("tr", { className: row === here ? "here" : "" }, ...COLUMNS.map((name) => cell(name, row)))));
    const last = Math.min(first + together, chosen.length);
    // On paper nothing else says what the sites were picked by.
    const by = Object.keys(FILTERS).map((name) => part(`f-${name}`)).filter((field) => field.value).map((field) => field.selectedOptions[0].textContent).join(say("；", "; "));
    const picked = by && say(`（${by}）`, ` (${by})`);
    part("count").textContent = chosen.length
      ? say(`${number(chosen.length)} 处符合${picked}，这里是第 ${number(first + 1)}–${number(last)} 处`, `${number(chosen.length)} sites match${picked}; here ${number(first + 1)}–${number(last)}`)
      : say("没有符合的场地；请放宽筛选", "No site matches; ask for less");
    const turn = (words_, to, able) => {
      const button = element("button", { type: "button", className: "plain small", textContent: words_, disabled: !able });
      button.addEventListener("click", () => { first = to; list(); part("count").scrollIntoView({ block: "nearest" }); });
      return button;
    };
    if (chosen.length <= together) part("pages").replaceChildren();
    else part("pages").replaceChildren(
      turn(say("首页", "First"), 0, first > 0), turn(say("上一页", "Previous"), Math.max(first - A_PAGE, 0), first > 0),
      turn(say("下一页", "Next"), first + A_PAGE, last < chosen.length), turn(say("末页", "Last"), Math.max(Math.ceil(chosen.length / A_PAGE) - 1, 0) * A_PAGE, last < chosen.length),
    );
  };
  const drawMap = () => {
    const byOutcome = {};
    const { codes, at } = table.columns.outcome;
    for (const row of chosen) (byOutcome[codes[at[row]]] ||= []).push(row);
    map.show(byOutcome, here);
  };
  const arrange = () => {
    chosen = sorted(chosen);
    first = 0;
    list();
  };
  const again = () => {
    chosen = filtered();
    arrange();
    // The table comes first.
    requestAnimationFrame(() => { map.bringAll(chosen); drawMap(); });
    const query = new URLSearchParams(Object.keys(FILTERS).map((name) => [name, part(`f-${name}`).value]).filter(([, wanted]) => wanted));
    if (location.search !== (query.size ? `?${query}` : "")) history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
  };

  // --- on paper, where nothing is turned over or pressed: the rows that match, and the map as wide as the sheet
  const onPaper = (printed) => {
    if (printed === (together === ON_PAPER)) return;
    together = printed ? ON_PAPER : A_PAGE;
    [first, turnedTo] = printed ? [0, first] : [turnedTo, 0];
    list();
    document.documentElement.classList.toggle("on-paper", printed);
    map.onPaper(printed, chosen);
  };

  // --- one site
  const close = () => {
    part("site").hidden = true;
    document.querySelector(".seen").classList.remove("opened");
    here = -1;
    map.resized();
    drawMap();
    list();
    const target = back && back.isConnected ? back : document.querySelector("#sites tbody a");
    if (target) target.focus({ preventScroll: true });
  };
  function open(row) {
    here = row;
    const outcome = outcomes.get(value("outcome", row));
    const lines = [
      [say("行号", "Row"), shown.row(row)],
      // Of several layers two sites may have one name.
      [say("图层", "Layer"), value("layer", row)],
      [say("依据或原因", "What decides"), shown.provision(row)],
      [say("没有判定，因为", "Not judged, because"), why(row)],
      [say("不能判定，因为", "Cannot be told, because"), value(say("undetermined_zh", "undetermined_en"), row)],
      [say("设施", "Asset"), value("asset_id", row)],
      [say("范围", "Zone"), shown.zone(row)],
      [say("距离", "Distance"), value("distance_m", row) === null ? "" : `${metres(value("distance_m", row))} m${say("，限距", ", limit")} ${metres(value("limit_m", row))} m`],
      [say("最近设施", "Nearest asset"), [value("nearest_asset_id", row), shown.nearest_distance_m(row) && `${shown.nearest_distance_m(row)} m`].filter(Boolean).join(" · ")],
      [say("作业", "Works"), codes("activities", row).map((code) => `${said.activity.get(code)} ${code}`).join(say("；", "; "))],
      [say("检查结果", "Findings"), value("findings", row)],
    ].filter(([, what]) => what !== null && what !== "");
    const shut = element("button", { type: "button", className: "plain small close", textContent: say("关闭", "Close") });
    shut.addEventListener("click", close);
    part("site").replaceChildren(
      element("h3", { textContent: named(row) }), shut,
      element("p", {}, mark(row), " ", element("strong", { textContent: shown.outcome(row) }), say("：", ": "), outcome[say("sentence_zh", "sentence_en")]),
      element("dl", {}, ...lines.flatMap(([name, what]) => [element("dt", { textContent: name }), element("dd", { textContent: what })])),
      ...(judged(row) ? [element("p", {}, element("a", { className: "button small", href: address(row), target: "_blank", rel: "noopener", textContent: say("看检查意见全文", "The whole determination") }))] : []),
    );
    part("site").hidden = false;
    document.querySelector(".seen").classList.add("opened");
    map.resized();
    map.bring(row);
    drawMap();
    document.querySelectorAll("#sites tbody tr").forEach((line, i) => line.classList.toggle("here", chosen[first + i] === row));
    part("site").focus({ preventScroll: true });
    part("site").scrollIntoView({ block: "nearest" });
  }

  const ready = () => {
    // Where nothing has a place there is nothing to map.
    document.querySelector(".seen-map").hidden = table.columns.lon.every((one) => one === null);
    map = HeatGuard.layerMap({ lon: table.columns.lon, lat: table.columns.lat, outcomes: words.outcome, looks, say, open: (row) => { back = null; open(row); } });
    for (const head of document.querySelectorAll("#sites thead th")) {
      const button = element("button", { type: "button", textContent: head.textContent });
      button.addEventListener("click", () => {
        order = { key: head.dataset.key, down: order.key === head.dataset.key && !order.down };
        for (const other of document.querySelectorAll("#sites thead th")) {
          const by = other === head;
          if (by) other.setAttribute("aria-sort", order.down ? "descending" : "ascending");
          else other.removeAttribute("aria-sort");
          other.firstElementChild.dataset.sorted = by ? (order.down ? "▼" : "▲") : "";
        }
        arrange();
      });
      head.replaceChildren(button);
    }
    for (const name of Object.keys(FILTERS)) part(`f-${name}`).addEventListener("change", again);
    part("filters").addEventListener("submit", (event) => { event.preventDefault(); again(); });
    const set = (wanted) => {
      for (const name of Object.keys(FILTERS)) part(`f-${name}`).value = wanted[name] || "";
      again();
    };
    part("filter-none").addEventListener("click", (event) => { event.preventDefault(); set({}); });
    const rowAt = new Map(table.columns.row.map((one, row) => [one, row]));
    for (const link of document.querySelectorAll("a[data-outcome], a[data-provision]")) {
      link.addEventListener("click", (event) => { event.preventDefault(); set({ ...link.dataset }); part("results").scrollIntoView(); });
    }
    for (const link of document.querySelectorAll("a[data-row]")) {
      link.addEventListener("click", (event) => { event.preventDefault(); back = link; open(rowAt.get(Number(link.dataset.row))); });
    }
    document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !part("site").hidden) close(); });
    window.addEventListener("beforeprint", () => onPaper(true));
    window.addEventListener("afterprint", () => onPaper(false));
    again();
    document.documentElement.dataset.layer = "ready";
  };

  part("count").textContent = say("正在取全部场地…", "All sites are being fetched…");
  fetch(`/v1/batches/${token}/table.json`).then((answer) => {
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }).then((content) => { table = content; ready(); }).catch((error) => {
    part("count").textContent = say("没有取到全部场地，下面是前 200 处；请刷新页面再试", "Not all sites could be fetched; below are the first 200. Reload the page to try again");
    throw error;
  });
})();
