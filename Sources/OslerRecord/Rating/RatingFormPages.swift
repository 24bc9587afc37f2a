/// The pages of a rating form: what to do, one for each question, all questions, the end.
enum RatingFormPages {
  static let text = "\(elements)\n\(questions)\n\(frame)"

  private static let elements = #"""
    const main = document.getElementById("main");
    function make(tag, facts, ...inside) {
      const element = document.createElement(tag);
      for (const [name, value] of Object.entries(facts || {})) {
        if (name === "class") element.className = value;
        else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
        else if (value === true) element.setAttribute(name, "");
        else if (value !== false && value !== null) element.setAttribute(name, value);
      }
      element.append(...inside.filter(part => part !== null));
      return element;
    }
    const button = (words, act, kind) => make("button", { type: "button", class: kind || "", onclick: act }, words);
    const plural = (count, word) => count + " " + word + (count === 1 ? "" : "s");

    function startPage() {
      const axes = data.axes.map(axis => make("li", {}, make("b", {}, axis.name), " – " + axis.question,
        make("div", { class: "small" }, "1 " + axis.low + "  …  " + data.points + " " + axis.high)));
      return [
        make("h1", {}, data.title),
        data.instructions ? make("p", { class: "text" }, data.instructions) : null,
        make("p", {}, "You will read " + plural(data.items.length, "question") + ", each with " + plural(sides.length, "answer")
          + (sides.length > 1 ? " from different sources in random order." : ".") + " Rate each answer from 1 to " + data.points + ":"),
        make("ul", { class: "axes" }, ...axes),
        make("p", {}, "You can stop at any time and go on later in the same browser. When you are done, save the file on the last page and send it back."),
        make("p", { class: "small keys" }, "With a keyboard: ", make("kbd", {}, "1"), " to ", make("kbd", {}, String(data.points)),
          " rates and goes on, ", make("kbd", {}, "Backspace"), " clears, ", make("kbd", {}, "N"), " and ", make("kbd", {}, "P"), " turn the page."),
        make("div", { class: "row" },
          button(isEmpty() ? "Begin" : "Go on", () => turn(isEmpty() ? 1 : open()[0] || data.items.length + 1), "main"),
          loader()),
      ];
    }

    // On another device, or where the browser kept nothing: go on from a file that was saved.
    function loader() {
      const input = make("input", { type: "file", accept: ".json,application/json", onchange: () => {
        const file = input.files[0];
        if (!file) return;
        file.text().then(text => {
          const found = JSON.parse(text);
          if (found.study !== data.study || found.sheet !== data.sheet || found.rater !== data.rater) throw new Error("another form's file");
          if (!isEmpty() && !confirm("Replace what is rated here by what is in the file?")) return;
          const scores = {}, skipped = {}, comments = {};
          for (const line of found.scores) scores[place(line.item, line.side, data.axes.findIndex(axis => axis.name === line.axis))] = line.score;
          for (const item of found.skipped) skipped[item] = true;
          for (const line of found.comments) comments[line.item] = line.text;
          adopt({ scores, skipped, comments, page: 0 });
          handed = content();
          keep();
          turn(0);
        }).catch(() => tell("'" + file.name + "' is not a file that this form has saved.", true));
      } });
      return make("label", { class: "button" }, input, "Load a saved file");
    }

    function endPage() {
      const rest = open();
      const text = make("textarea", { class: "file", readonly: true, rows: "8", "aria-label": "the file as text" });
      return [
        make("h1", {}, rest.length ? "Not complete yet" : "Thank you – all questions are done"),
        rest.length ? make("div", { class: "alert" }, plural(rest.length, "question") + " still to rate: " + rest.slice(0, 12).join(", ")
          + (rest.length > 12 ? ", …" : "") + ". You can save what there is and go on later.") : null,
        make("p", {}, "Save the file and send it back to whoever sent you this form."),
        make("div", { class: "row" },
          button("Save the file", () => { hand(data.file + ".json", "application/json", asJSON()); saved(data.file + ".json"); }, "main"),
          button("Save as a table (CSV)", () => { hand(data.file + ".csv", "text/csv", asCSV()); saved(data.file + ".csv"); })),
        make("p", { id: "saved", role: "status", class: "small" }),
        rest.length ? make("div", { class: "row" }, button("Go to question " + rest[0], () => turn(rest[0]))) : null,
        make("details", { ontoggle: () => { text.value = asJSON(); } },
          make("summary", {}, "Nothing was saved? Copy the file as text"),
          make("p", { class: "small" }, "Copy all of it into a message or an empty file."), text,
          make("div", { class: "row" }, button("Select all", () => { text.focus(); text.select(); handed = content(); }))),
      ];
    }
    const saved = name => { document.getElementById("saved").textContent = "'" + name + "' is with your downloads now."; };
    """#

  private static let questions = #"""
    function questionPage(item) {
      const it = data.items[item - 1];
      const answers = it.answers.map((answer, index) => make("section", { class: "answer", "aria-label": "Answer " + sides[index] },
        sides.length > 1 ? make("h2", {}, "Answer " + sides[index]) : make("h2", {}, "Answer"),
        make("p", { class: "text", dir: "auto" }, answer),
        ...data.axes.map((axis, number) => scale(item, sides[index], axis, number))));
      const box = make("input", { type: "checkbox", onchange: () => {
        if (box.checked) state.skipped[item] = true; else delete state.skipped[item];
        list.classList.toggle("skipped", box.checked);
        changed();
      } });
      box.checked = state.skipped[item] === true;
      const words = make("textarea", { maxlength: "10000", oninput: () => {
        if (words.value.trim()) state.comments[item] = words.value; else delete state.comments[item];
        changed();
      } });
      words.value = state.comments[item] || "";
      const list = make("div", { class: "answers" + (sides.length === 2 ? " two" : "") + (box.checked ? " skipped" : "") }, ...answers);
      return [
        make("p", { class: "small" }, "Question " + item + " of " + data.items.length),
        make("p", { class: "text question", dir: "auto" }, it.question),
        it.context ? make("details", { open: it.context.length < 600 }, make("summary", {}, "Context"), make("p", { class: "text", dir: "auto" }, it.context)) : null,
        list,
        make("label", { class: "check" }, box, make("span", {}, "I cannot judge this question")),
        make("label", { class: "field" }, "Comment (optional)", words),
      ];
    }

    function scale(item, side, axis, number) {
      const key = place(item, side, number);
      const points = Array.from({ length: data.points }, (_, index) => {
        const input = make("input", { type: "radio", name: key, value: String(index + 1), "data-key": key,
          "aria-label": (index + 1) + (index === 0 ? ", " + axis.low : index === data.points - 1 ? ", " + axis.high : ""),
          onchange: () => { state.scores[key] = index + 1; changed(); } });
        input.checked = state.scores[key] === index + 1;
        return make("label", {}, input, make("span", { "aria-hidden": "true" }, String(index + 1)));
      });
      return make("fieldset", { "data-key": key },
        make("legend", {}, make("b", {}, axis.name), make("span", { class: "small" }, axis.question)),
        make("div", { class: "points" }, ...points),
        make("div", { class: "ends", "aria-hidden": "true" }, make("span", {}, axis.low), make("span", {}, axis.high)));
    }

    function listPage() {
      return [
        make("h1", {}, "All questions"),
        make("p", { class: "small" }, "Filled: done. Dashed: begun. Plain: still to do."),
        make("ul", { class: "map" }, ...numbers.map(item => {
          const rest = missing(item), kind = rest === 0 ? "done" : rest < each ? "part" : "";
          const entry = button(item + (rest === 0 ? " ✓" : ""), () => turn(item), kind);
          entry.setAttribute("aria-label", "question " + item + (rest === 0 ? ", done" : rest < each ? ", begun" : ""));
          return make("li", {}, entry);
        })),
        make("div", { class: "row" }, button("What the scales mean", () => turn(0)), button("Finish and save", () => turn(data.items.length + 1))),
      ];
    }
    """#

  private static let frame = #"""
    let isListed = false;
    function show() {
      const page = state.page, last = data.items.length + 1;
      main.replaceChildren(...(isListed ? listPage() : page === 0 ? startPage() : page === last ? endPage() : questionPage(page))
        .filter(part => part !== null));
      document.getElementById("nav").hidden = page === 0 && !isListed;
      document.getElementById("previous").disabled = page === 0 || isListed;
      document.getElementById("next").disabled = page === last || isListed;
      document.getElementById("next").textContent = page === last - 1 ? "Finish" : "Next";
      document.getElementById("list").textContent = isListed ? "Return" : "All questions";
      progress();
    }

    function turn(page) {
      state.page = Math.max(0, Math.min(data.items.length + 1, page));
      isListed = false;
      if (!isEmpty()) keep();
      show();
      scrollTo(0, 0);
      main.focus({ preventScroll: true });
    }

    function progress() {
      const count = done(), bar = document.getElementById("progress");
      bar.setAttribute("aria-valuemax", data.items.length);
      bar.setAttribute("aria-valuenow", count);
      bar.firstElementChild.style.width = 100 * count / data.items.length + "%";
      const here = state.page >= 1 && state.page <= data.items.length && !isListed ? missing(state.page) : 0;
      document.getElementById("count").textContent = count + " of " + plural(data.items.length, "question") + " done"
        + (here && here < each ? " · " + plural(here, "rating") + " left here" : "");
    }

    function changed() { keep(); progress(); }

    // A digit rates the row with the focus, or the first without a rating, and goes on to the next.
    function rate(score) {
      const rows = [...main.querySelectorAll("fieldset")];
      if (!rows.length || score > data.points) return;
      const isFree = row => !state.scores[row.dataset.key];
      const row = document.activeElement.closest("fieldset") || rows.find(isFree);
      if (!row) return;
      const input = row.querySelectorAll("input")[score - 1];
      input.checked = true;
      state.scores[row.dataset.key] = score;
      changed();
      const next = rows.slice(rows.indexOf(row) + 1).find(isFree);
      (next ? next.querySelector("input") : input).focus();
      (next || row).scrollIntoView({ block: "nearest" });
    }

    document.addEventListener("keydown", event => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("textarea")) return;
      const row = event.target.closest("fieldset");
      if (/^[1-9]$/.test(event.key)) rate(Number(event.key));
      else if ((event.key === "Backspace" || event.key === "Delete") && row) {
        delete state.scores[row.dataset.key];
        row.querySelectorAll("input").forEach(input => { input.checked = false; });
        changed();
      }
      else if (event.key.toLowerCase() === "n" && !isListed) turn(state.page + 1);
      else if (event.key.toLowerCase() === "p" && !isListed) turn(state.page - 1);
      else return;
      event.preventDefault();
    });

    document.getElementById("previous").addEventListener("click", () => turn(state.page - 1));
    document.getElementById("next").addEventListener("click", () => turn(state.page + 1));
    document.getElementById("list").addEventListener("click", () => { isListed = !isListed; show(); scrollTo(0, 0); main.focus({ preventScroll: true }); });

    // What is rated and in no file yet must not be lost by a slip.
    addEventListener("beforeunload", event => {
      if (isEmpty() || content() === handed) return;
      event.preventDefault();
      event.returnValue = "";
    });
    addEventListener("storage", event => {
      if (event.key === keyName) tell("This form is open in another tab too: go on in one of them only, and reload it first.", true);
    });

    recall();
    show();
    """#
}
