import OslerDigest
import OslerEvaluation
import OslerLanguage
import OslerLog
import OslerModel
import OslerRecord
import OslerText

/// A model's card, section by section, out of what the log has.
struct CardWriter {
  let speaker: any Speaker
  let title: String
  let lineage: CardLineage
  let scores: [CardScores.Score]
  /// How the questions of the scores came to be.
  let tested: [CardLineage.Step]
  /// Of people, on each axis; and who they were.
  let ratings: (summaries: [RatingSummary], raters: Int, alpha: [String: Double])?
  let intended: String?
  let limits: [String]
  let context: CommandContext

  private let unknown = ModelCard.unknown
  private var session: SessionRecord { context.session.record }
  private func shown(_ path: String) -> String { context.session.workspace.shown(path) }

  func card() throws -> ModelCard {
    ModelCard(
      title: title, summary: speaker.summary,
      sections: [
        ModelCard.Section("Use", [.facts([.init("Intended for", intended)])]),
        ModelCard.Section("The model", [.facts(try facts())]),
        ModelCard.Section("How it was made", made), ModelCard.Section("Data", data),
        ModelCard.Section("Scores", evaluated), ModelCard.Section("Ratings by people", rated),
        ModelCard.Section("Limits", [.list(limited)]), ModelCard.Section("Environment", environment),
      ])
  }

  private func facts() throws -> [ModelCard.Fact] {
    let tensors = try (speaker as? AdapterValue)?.adapter.parameters ?? speaker.base.transformer.parameters
    var facts: [ModelCard.Fact] = [
      .init("Kind", speaker.type.name), .init("Key", speaker.lineage.key.hex),
      .init("Digest of its tensors", tensors.digest().hex),
      .init("Parameters", Counted.grouped(tensors.elementCount)),
      .init("Template", speaker.template?.title ?? "none"),
      .init("Tokens of its tokenizer", Counted.grouped(speaker.tokenizer.vocabularySize)),
    ]
    if speaker is AdapterValue {
      facts += [
        .init("Base", speaker.base.summary),
        .init("Digest of the base", speaker.base.transformer.parameters.digest().hex),
      ]
    }
    return facts
  }

  // MARK: How it was made

  private var made: [ModelCard.Part] {
    let stages = lineage.steps.filter(\.isModel)
    var parts: [ModelCard.Part] = stages.enumerated().flatMap { index, step in stage(step, index + 1) }
    if !lineage.unknown.isEmpty {
      let keys = lineage.unknown.map { "[\($0.prefix(8))]" }.joined(separator: ", ")
      parts.append(.paragraph("How these values were made is unknown: \(keys)."))
    }
    return parts.isEmpty ? [.paragraph(unknown)] : parts
  }

  private func stage(_ step: CardLineage.Step, _ number: Int) -> [ModelCard.Part] {
    var facts = [ModelCard.Fact("Made", step.origin.summary), .init("Key", step.key)]
    facts += step.inputs.map { .init($0.role.map { "From, as '\($0)'" } ?? "From", $0.title) }
    facts += step.files.map {
      .init("File", "\(shown($0.path)), \(Counted.grouped(Int($0.bytes))) bytes, SHA-256 \($0.digest)")
    }
    facts += losses(step)
    facts.append(.init("Time", step.worker.elapsedSeconds.map { "\(Figures.decimals($0, 1)) s" }))
    if step.execution.original != nil {
      facts.append(.init("Taken from the cache", "computed in session \(step.worker.session)"))
    }
    if step.execution.status == .partial { facts.append(.init("Stopped", "before its end")) }
    let options = step.options.map { [$0.name, $0.value] }
    return [
      .heading("\(number). \(step.execution.command ?? "value")"), .code(step.execution.canonical),
      .facts(facts),
    ]
      + (options.isEmpty ? [] : [.table(columns: ["option", "value"], rows: options)])
  }

  private func losses(_ step: CardLineage.Step) -> [ModelCard.Fact] {
    guard step.execution.command?.hasPrefix("train ") == true, step.origin.type != "tokenizer" else {
      return []
    }
    var facts: [ModelCard.Fact] = []
    let loss = step.series("loss")
    facts.append(.init("Steps", loss.map { Counted.grouped($0.steps) }))
    facts.append(
      .init(
        "Loss (nats a token)",
        loss.map { "\(Figures.loss($0.first)) at first, \(Figures.loss($0.last)) at last" }))
    let validation = step.series("validation_loss")
    facts.append(
      .init(
        "Loss on held-out rows",
        validation.map { "\(Figures.loss($0.last)) at last, \(Figures.loss($0.least)) at best" }
          ?? "none were held out"))
    let tokens = (step.metrics["trained_tokens"] ?? []).reduce(0) { $0 + $1.value }
    facts.append(.init("Tokens learned from", loss == nil ? nil : Counted.grouped(Int(tokens))))
    return facts
  }

  // MARK: What it was made from

  private var data: [ModelCard.Part] {
    let steps = lineage.steps.filter { !$0.isModel }
    return steps.isEmpty ? [.paragraph(unknown)] : table(of: steps)
  }

  private func table(of steps: [CardLineage.Step]) -> [ModelCard.Part] {
    let rows = steps.map { step in
      [
        step.origin.summary, step.origin.lineage.command,
        step.inputs.map(\.title).joined(separator: "; "), String(step.key.prefix(16)),
      ]
    }
    let files = steps.flatMap(\.files)
    let listed = files.map { [shown($0.path), Counted.grouped(Int($0.bytes)), $0.digest] }
    return [.table(columns: ["what", "by", "from", "key"], rows: rows)]
      + (files.isEmpty
        ? [] : [.heading("Files"), .table(columns: ["file", "bytes", "SHA-256"], rows: listed)])
  }

  // MARK: How good it is

  private func words(_ name: String, _ value: Double) -> String {
    let known = [
      "acc_norm": "normalised", "macro_f1": "macro-F1", "majority_f1": "macro-F1 of the commonest",
    ]
    let isCount = ["calls", "tokens"].contains(name)
    return "\(known[name] ?? name) "
      + (isCount ? Counted.grouped(Int(value)) : Figures.decimals(value, name == "stderr" ? 4 : 3))
  }

  private var evaluated: [ModelCard.Part] {
    guard !scores.isEmpty else {
      return [.paragraph("\(unknown): no evaluation of this model is in this session's log.")]
    }
    let rows = scores.map { score in
      [
        score.part.map { "\(score.evaluation): \($0)" } ?? score.evaluation, score.on,
        score.count.map(Counted.grouped) ?? unknown,
        Figures.decimals(score.accuracy, 3),
        score.interval.map {
          "\(Figures.decimals($0.lowerBound, 3)) to \(Figures.decimals($0.upperBound, 3))"
        } ?? unknown,
        score.majority.map { Figures.decimals($0, 3) } ?? unknown,
        (score.others.map { words($0.name, $0.value) }
          + (score.isPartial ? ["stopped early"] : []))
          .joined(separator: ", "),
      ]
    }
    return [
      .table(
        columns: ["evaluation", "on", "n", "accuracy", "95 % interval", "majority", "beside it"], rows: rows),
      .paragraph(
        "Intervals are Wilson's; 'majority' is what always giving the commonest right answer gives."),
    ] + (tested.isEmpty ? [] : [.heading("What it was scored on")] + table(of: tested))
  }

  private var rated: [ModelCard.Part] {
    guard let ratings else { return [.paragraph("\(unknown): no ratings were given to this card.")] }
    let rows = ratings.summaries.map { summary in
      [
        summary.axis, "\(summary.count)", Figures.decimals(summary.quartiles.median, 1),
        "\(Figures.decimals(summary.quartiles.lower, 1)) to \(Figures.decimals(summary.quartiles.upper, 1))",
        Figures.decimals(summary.mean, 2),
        ratings.alpha[summary.axis].map { Figures.decimals($0, 2) } ?? unknown,
      ]
    }
    return [
      .paragraph("Rated blind by \(Counted.text(ratings.raters, "person", "people"))."),
      .table(
        columns: ["axis", "ratings", "median", "quartiles", "mean", "alpha (ordinal, all models)"], rows: rows
      ),
    ]
  }

  private var limited: [String] {
    var lines = limits
    if scores.isEmpty { lines.append("How well it answers questions is unknown.") }
    if ratings == nil { lines.append("How physicians judge its answers is unknown.") }
    if lineage.steps.contains(where: { ["load model", "load adapter"].contains($0.execution.command) }) {
      lines.append("What the loaded weights were trained on before is unknown to this log.")
    }
    if lineage.steps.contains(where: { $0.execution.status == .partial }) {
      lines.append("A stage of its training was stopped before its end.")
    }
    let read = Set(lineage.steps.flatMap(\.files).map(\.digest))
    var both: [String] = []
    for file in tested.flatMap(\.files) where read.contains(file.digest) && !both.contains(shown(file.path)) {
      both.append(shown(file.path))
    }
    if !both.isEmpty {
      let files = both.map { "'\($0)'" }.joined(separator: ", ")
      lines.append("It was made from files that its evaluations read too: \(files).")
    }
    lines.append(
      "Whether questions of its evaluations stand in its training data is unknown to this card."
    )
    lines.append("Which patients, languages and regions its data leave out is unknown.")
    return lines
  }

  private var environment: [ModelCard.Part] {
    let machine = session.environment
    let libraries = machine.libraries.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    return [
      .facts([
        .init("Engine", "osler \(session.engineVersion)"), .init("Computed on", session.device),
        .init("Threads", "\(session.threads)"), .init("Seed", "\(context.session.seed)"),
        .init("System", "\(machine.system), kernel \(machine.kernel)"), .init("Processor", machine.processor),
        .init("Cores", "\(machine.cores)"),
        .init("Memory", "\(Counted.grouped(Int(machine.memoryBytes))) bytes"),
        .init("Libraries", libraries.isEmpty ? nil : libraries.joined(separator: ", ")),
        .init("Notebook", session.notebook.map(shown)),
        .init("Digest of the notebook", session.source.isEmpty ? nil : session.sourceDigest),
        .init("Session", "\(session.uuid), begun \(session.started)"),
      ])
    ]
  }
}
