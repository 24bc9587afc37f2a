/// What a page does beyond being read: the switch between light and dark, and values of curves at a step, by
/// mouse, finger and keys. Without it everything else is there.
enum PageScript {
  static let text = """
    "use strict";
    (() => {
      const root = document.documentElement;
      const key = "osler-report-theme";
      const dark = matchMedia("(prefers-color-scheme: dark)");
      const button = document.querySelector("button.toggle");
      const stored = () => { try { return localStorage.getItem(key); } catch { return null; } };
      const store = value => { try { localStorage.setItem(key, value); } catch { /* not kept then */ } };
      const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : dark.matches;
      const label = () => { button.textContent = isDark() ? "Light" : "Dark"; };
      if (["light", "dark"].includes(stored())) root.dataset.theme = stored();
      button.hidden = false;
      label();
      dark.addEventListener("change", label);
      button.addEventListener("click", () => {
        root.dataset.theme = isDark() ? "light" : "dark";
        store(root.dataset.theme);
        label();
      });

      const element = (name, attributes) => {
        const made = document.createElementNS("http://www.w3.org/2000/svg", name);
        for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
        return made;
      };
      const nearest = (points, x) => {
        let low = 0, high = points.length - 1;
        while (high - low > 1) {
          const middle = (low + high) >> 1;
          if (points[middle][0] <= x) low = middle; else high = middle;
        }
        return x - points[low][0] <= points[high][0] - x ? points[low] : points[high];
      };
      const scale = ([lower, upper, isLogarithmic], from, to) => {
        const f = isLogarithmic ? Math.log10 : value => value;
        const back = isLogarithmic ? value => 10 ** value : value => value;
        const span = f(upper) - f(lower) || 1;
        return {
          place: value => from + (f(value) - f(lower)) / span * (to - from),
          value: place => back(f(lower) + (place - from) / (to - from) * span),
        };
      };

      for (const svg of document.querySelectorAll("svg[data-hover]")) {
        const plot = JSON.parse(svg.dataset.hover);
        const [left, top, right, bottom] = plot.box;
        const x = scale(plot.x, left, right), y = scale(plot.y, bottom, top);
        const lines = plot.series.map((line, index) => ({
          name: line.name, colour: index % 8, points: line.points.filter(point => point[1] !== null),
        })).filter(line => line.points.length > 0);
        const steps = [...new Set(lines.flatMap(line => line.points.map(point => point[0])))].sort((a, b) => a - b);
        if (steps.length === 0) continue;
        const figure = svg.closest("figure");
        const mark = element("g", { class: "mark", visibility: "hidden" });
        const cursor = element("path", { class: "cursor" });
        const dots = lines.map(line => element("circle", { class: "dot c" + line.colour, r: 4 }));
        mark.append(cursor, ...dots);
        svg.append(mark);
        const tip = document.createElement("div");
        tip.className = "tip";
        tip.setAttribute("role", "status");
        tip.hidden = true;
        figure.append(tip);
        let at = -1;

        const hide = () => {
          at = -1;
          tip.hidden = true;
          mark.setAttribute("visibility", "hidden");
        };
        const show = index => {
          at = Math.max(0, Math.min(steps.length - 1, index));
          const step = steps[at];
          const rows = lines.map((line, index) => {
            const [first, last] = [line.points[0][0], line.points[line.points.length - 1][0]];
            const point = step < first || step > last ? null : nearest(line.points, step);
            dots[index].setAttribute("visibility", point ? "inherit" : "hidden");
            if (!point) return null;
            dots[index].setAttribute("cx", x.place(point[0]));
            dots[index].setAttribute("cy", y.place(point[1]));
            const row = document.createElement("div");
            const key = document.createElement("span");
            key.className = "key k" + line.colour;
            const value = document.createElement("b");
            value.textContent = String(Number(point[1].toPrecision(5)));
            row.append(key, line.name + " ", value);
            if (point[0] !== step) row.append(" at " + point[0]);
            return row;
          }).filter(row => row);
          const head = document.createElement("div");
          head.textContent = plot.label + " " + step;
          tip.replaceChildren(head, ...rows);
          cursor.setAttribute("d", `M${x.place(step)} ${top}V${bottom}`);
          mark.setAttribute("visibility", "visible");
          tip.hidden = false;
          const box = svg.getBoundingClientRect(), outer = figure.getBoundingClientRect();
          const middle = box.left - outer.left + x.place(step) / svg.viewBox.baseVal.width * box.width;
          const room = outer.width - tip.offsetWidth;
          const beside = middle + 14 > room ? middle - tip.offsetWidth - 14 : middle + 14;
          tip.style.left = Math.max(0, Math.min(room, beside)) + "px";
          tip.style.top = box.top - outer.top + top / svg.viewBox.baseVal.height * box.height + "px";
        };
        const point = event => {
          const box = svg.getBoundingClientRect();
          const wanted = x.value((event.clientX - box.left) / box.width * svg.viewBox.baseVal.width);
          show(steps.indexOf(nearest(steps.map(step => [step]), wanted)[0]));
        };
        svg.addEventListener("pointermove", point);
        svg.addEventListener("pointerdown", point);
        svg.addEventListener("pointerleave", event => { if (event.pointerType !== "touch") hide(); });
        svg.addEventListener("blur", hide);
        svg.addEventListener("keydown", event => {
          const page = Math.max(1, Math.round(steps.length / 10));
          const moves = {
            ArrowRight: at + 1, ArrowLeft: at < 0 ? steps.length - 1 : at - 1, Home: 0, End: steps.length - 1,
            PageDown: at + page, PageUp: at - page,
          };
          if (event.key === "Escape") hide();
          else if (event.key in moves) { event.preventDefault(); show(moves[event.key]); }
        });
      }
    })();
    """
}
