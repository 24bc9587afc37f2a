/// What a rating form does. One strict script: its digest stands in the page's policy.
enum RatingFormScript {
  static let text = "\"use strict\";\n(() => {\n\(keeping)\n\(sealing)\n\(RatingFormPages.text)\n})();"

  /// What was rated, kept on the device after every change.
  private static let keeping = #"""
    const data = JSON.parse(document.getElementById("data").textContent);
    const sides = data.items[0].answers.map((_, index) => String.fromCharCode(65 + index));
    const keyName = "osler-rating/" + [data.study, data.sheet, data.rater].join("/");
    let state = { scores: {}, skipped: {}, comments: {}, page: 0 };
    let keeps = true, handed = "";

    const place = (item, side, axis) => item + "." + side + "." + axis;
    const content = () => JSON.stringify([state.scores, state.skipped, state.comments]);
    const isEmpty = () => content() === JSON.stringify([{}, {}, {}]);
    const whole = text => text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, "\uFFFD");

    // What a file or the browser's store holds is taken as far as it fits this form.
    function adopt(found) {
      const fresh = { scores: {}, skipped: {}, comments: {}, page: 0 };
      const object = value => value && typeof value === "object" ? value : {};
      for (let item = 1; item <= data.items.length; item++) {
        for (const side of sides) data.axes.forEach((_, axis) => {
          const score = object(found.scores)[place(item, side, axis)];
          if (Number.isInteger(score) && score >= 1 && score <= data.points) fresh.scores[place(item, side, axis)] = score;
        });
        if (object(found.skipped)[item] === true) fresh.skipped[item] = true;
        const words = object(found.comments)[item];
        if (typeof words === "string" && words) fresh.comments[item] = words.slice(0, 10000);
      }
      const page = found.page;
      if (Number.isInteger(page) && page >= 0 && page <= data.items.length + 1) fresh.page = page;
      state = fresh;
    }

    function tell(words, isBad) {
      const line = document.getElementById("kept");
      line.textContent = words;
      line.className = isBad ? "bad" : "";
    }

    function keep() {
      try {
        localStorage.setItem(keyName, JSON.stringify(state));
        keeps = true;
        tell("Kept on this device. Nothing is sent anywhere.", false);
      } catch (error) {
        keeps = false;
        tell("This browser keeps nothing here: save the file before you close the page.", true);
      }
    }

    function recall() {
      try {
        const found = localStorage.getItem(keyName);
        if (found) adopt(JSON.parse(found));
        localStorage.setItem(keyName + "/try", "1");
        localStorage.removeItem(keyName + "/try");
      } catch (error) { keeps = false; }
      if (keeps) tell(isEmpty() ? "What you rate is kept on this device. Nothing is sent anywhere." : "Kept on this device. Nothing is sent anywhere.", false);
      else tell("This browser keeps nothing here: save the file before you close the page.", true);
    }

    function missing(item) {
      if (state.skipped[item]) return 0;
      let count = 0;
      for (const side of sides) data.axes.forEach((_, axis) => { if (!state.scores[place(item, side, axis)]) count++; });
      return count;
    }

    const each = data.axes.length * sides.length;
    const numbers = data.items.map((_, index) => index + 1);
    const done = () => numbers.filter(item => missing(item) === 0).length;
    const open = () => numbers.filter(item => missing(item) > 0);
    """#

  /// The file that goes back, sealed so that a change on the way is seen.
  private static let sealing = #"""
    function sha256(text) {
      const primes = [], fraction = value => ((value - Math.floor(value)) * 4294967296) | 0;
      for (let n = 2; primes.length < 64; n++) if (primes.every(p => n % p)) primes.push(n);
      const k = primes.map(p => fraction(Math.cbrt(p))), h = primes.slice(0, 8).map(p => fraction(Math.sqrt(p)));
      const bytes = new TextEncoder().encode(text), size = ((bytes.length + 72) >> 6) << 6;
      const block = new DataView(new ArrayBuffer(size));
      bytes.forEach((byte, index) => block.setUint8(index, byte));
      block.setUint8(bytes.length, 128);
      block.setUint32(size - 8, Math.floor(bytes.length / 536870912));
      block.setUint32(size - 4, bytes.length << 3);
      const w = new Int32Array(64), turn = (x, n) => (x >>> n) | (x << (32 - n));
      for (let start = 0; start < size; start += 64) {
        for (let i = 0; i < 64; i++) {
          if (i < 16) { w[i] = block.getInt32(start + 4 * i); continue; }
          const a = w[i - 15], b = w[i - 2];
          w[i] = w[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + w[i - 7] + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10));
        }
        let [a, b, c, d, e, f, g, last] = h;
        for (let i = 0; i < 64; i++) {
          const one = (last + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + k[i] + w[i]) | 0;
          const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
          last = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
        }
        [a, b, c, d, e, f, g, last].forEach((value, i) => { h[i] = (h[i] + value) | 0; });
      }
      return h.map(value => (value >>> 0).toString(16).padStart(8, "0")).join("");
    }

    function rated() {
      const scores = [], skipped = [], comments = [];
      for (const item of numbers) {
        for (const side of sides) data.axes.forEach((axis, index) => {
          const score = state.scores[place(item, side, index)];
          if (score && !state.skipped[item]) scores.push({ item, side, axis: axis.name, score });
        });
        if (state.skipped[item]) skipped.push(item);
        const words = whole(state.comments[item] || "").trim();
        if (words) comments.push({ item, text: words });
      }
      return { scores, skipped, comments };
    }

    function asJSON() {
      const { scores, skipped, comments } = rated();
      const lines = [data.code, data.study, data.sheet, data.rater]
        .concat(scores.map(line => ["score", line.item, line.side, line.score, line.axis].join(" ")))
        .concat(skipped.map(item => "skipped " + item))
        .concat(comments.map(line => ["comment", line.item, line.text].join(" ")));
      return JSON.stringify({
        format: "osler-ratings", version: 1, study: data.study, sheet: data.sheet, rater: data.rater,
        title: data.title, saved: new Date().toISOString(), scores, skipped, comments,
        seal: sha256(lines.join("\n")),
      }, null, 1) + "\n";
    }

    function asCSV() {
      const cell = text => {
        const guarded = /^[=+\-@\t]/.test(text) && text !== "-" ? "'" + text : text;
        return /[",\r\n;\t]/.test(guarded) ? '"' + guarded.replace(/"/g, '""') + '"' : guarded;
      };
      const lines = [["study", "sheet", "rater", "item", "side"].concat(data.axes.map(axis => axis.name), "comment")];
      for (const item of numbers) sides.forEach((side, index) => {
        const scores = data.axes.map((_, axis) => state.skipped[item] ? "-" : state.scores[place(item, side, axis)] || "");
        const words = index === 0 ? whole(state.comments[item] || "").trim() : "";
        lines.push([data.study, data.sheet, data.rater, item, side].concat(scores, words));
      });
      return lines.map(line => line.map(value => cell(String(value))).join(",") + "\r\n").join("");
    }

    function hand(name, type, text) {
      const link = document.createElement("a");
      const address = URL.createObjectURL(new Blob([text], { type }));
      link.href = address;
      link.download = name;
      document.body.append(link);
      link.click();
      link.remove();
      setTimeout(() => URL.revokeObjectURL(address), 60000);
      handed = content();
    }
    """#
}
