// Everything can be read without this script: it changes the theme and zooms the charts.
addEventListener("DOMContentLoaded", () => {
  const button = (text, action) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", action);
    return made;
  };
  const root = document.documentElement;
  const isDark = () => (root.style.colorScheme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  document.querySelector("header").append(button("Light or dark", () => { root.style.colorScheme = isDark() ? "light" : "dark"; }));

  for (const chart of document.querySelectorAll("svg.panels")) {
    const { low, high, left, right } = Object.fromEntries(Object.entries(chart.dataset).map(([name, value]) => [name, Number(value)]));
    const views = [...chart.querySelectorAll("svg.view")];
    const ticks = chart.querySelector(".ticks");
    const first = ticks.innerHTML;
    const y = ticks.querySelector("text")?.getAttribute("y");
    const svg = name => document.createElementNS(chart.namespaceURI, name);
    const short = value => Math.abs(value) >= 1e6 ? +(value / 1e6).toPrecision(4) + "M" : Math.abs(value) >= 1e4 ? +(value / 1e3).toPrecision(4) + "k" : String(+value.toPrecision(5));
    let range = [low, high];
    const show = (from, to) => {
      range = [from, to];
      const scale = 1000 / (high - low);
      views.forEach(view => view.setAttribute("viewBox", `${(from - low) * scale} 0 ${(to - from) * scale} 100`));
      if (from === low && to === high) { ticks.innerHTML = first; return; }
      ticks.replaceChildren();
      const rough = (to - from) / 5, power = 10 ** Math.floor(Math.log10(rough));
      const step = [1, 2, 5, 10].map(n => n * power).find(n => n >= rough);
      for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
        const text = svg("text");
        text.setAttribute("x", left + (right - left) * (at - from) / (to - from));
        text.setAttribute("y", y);
        text.setAttribute("text-anchor", "middle");
        text.textContent = short(at);
        ticks.append(text);
      }
    };
    const place = event => {
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(chart.getScreenCTM().inverse());
      return Math.min(right, Math.max(left, point.x));
    };
    const value = x => range[0] + (range[1] - range[0]) * (x - left) / (right - left);
    let start = null, choice = null;
    chart.classList.add("on");
    chart.addEventListener("pointerdown", event => {
      start = place(event);
      choice = svg("rect");
      choice.setAttribute("class", "choice");
      choice.setAttribute("y", 0);
      choice.setAttribute("height", chart.viewBox.baseVal.height - 40);
      chart.append(choice);
      chart.setPointerCapture(event.pointerId);
    });
    chart.addEventListener("pointermove", event => {
      if (start === null) { return; }
      const end = place(event);
      choice.setAttribute("x", Math.min(start, end));
      choice.setAttribute("width", Math.abs(end - start));
    });
    const finish = event => {
      if (start === null) { return; }
      const end = place(event);
      choice.remove();
      if (event.type === "pointerup" && Math.abs(end - start) > 8) { show(value(Math.min(start, end)), value(Math.max(start, end))); }
      start = null;
    };
    chart.addEventListener("pointerup", finish);
    chart.addEventListener("pointercancel", finish);
    const middle = () => (range[0] + range[1]) / 2, quarter = () => (range[1] - range[0]) / 4;
    const tools = document.createElement("div");
    tools.className = "zoom";
    tools.append(
      button("Zoom in", () => show(middle() - quarter(), middle() + quarter())),
      button("Earlier", () => { const by = Math.min(quarter(), range[0] - low); show(range[0] - by, range[1] - by); }),
      button("Later", () => { const by = Math.min(quarter(), high - range[1]); show(range[0] + by, range[1] + by); }),
      button("All", () => show(low, high)),
      "or drag over the chart");
    chart.parentElement.before(tools);
  }
});
