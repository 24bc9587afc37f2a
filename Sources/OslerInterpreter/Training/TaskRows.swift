import OslerCorpus
import OslerDigest
import OslerLanguage
import OslerModel
import OslerTensor
import OslerText
import OslerTraining

/// The rows of several tasks, by name: those after `on:`, and those held out after `validation:`.
struct TaskRows {
  /// How tasks come to their share of an epoch.
  enum Sampling: String, CaseIterable {
    /// Every row once.
    case rows
    /// As many samples of each task as of the largest.
    case equal
  }

  let names: [String]
  private let training: [(name: String, rows: any Rows)]
  private let validation: [(name: String, rows: any Rows)]
  private let tokenizer: Tokenizer
  private let layout: GLMLayout?
  private let sampling: Sampling

  /// - Parameter layout: of the model that learns.
  init(_ arguments: Arguments, tokenizer: Tokenizer, layout: GLMLayout?) throws(Diagnostic) {
    (self.tokenizer, self.layout) = (tokenizer, layout)
    guard let sampling = Sampling(rawValue: arguments.word("sample")) else {
      preconditionFailure("no sampling '\(arguments.word("sample"))'")
    }
    self.sampling = sampling
    training = try Self.tasks(arguments, arguments.record("on"), at: "on")
    names = training.map(\.name)
    guard let first = names.first else {
      throw arguments.error(
        "there is no task to train on", hint: "name some: on: [questions: rows, exams: rows]", at: "on")
    }
    guard names.count > 1 else {
      throw arguments.error(
        "'\(first)' is the only task, and shares nothing", hint: "'train lora' tunes on one task", at: "on")
    }
    guard let held = arguments.record(ifGiven: "validation") else {
      validation = []
      return
    }
    for name in held.names where !names.contains(name) {
      throw arguments.error(
        "'\(name)' is none of the tasks after 'on'",
        hint: NearestName.suggestion(for: name, among: names).map { "did you mean '\($0)'?" }
          ?? "there are " + names.joined(separator: ", "), at: "validation")
    }
    guard !held.names.isEmpty else {
      throw arguments.error(
        "'validation' names no task", hint: "leave it out, or give it rows", at: "validation")
    }
    validation = try Self.tasks(arguments, held, at: "validation")
  }

  private static func tasks(
    _ arguments: Arguments, _ record: Record, at option: String
  ) throws(Diagnostic) -> [(name: String, rows: any Rows)] {
    var tasks: [(String, any Rows)] = []
    for field in record.fields {
      guard case .handle(let handle) = field.value, let rows = handle as? any Rows else {
        throw arguments.error(
          "the task '\(field.name)' must have rows, not \(field.value.type.inWords)", at: option)
      }
      tasks.append((field.name, rows))
    }
    return tasks
  }

  /// Every row as a prompt and its answer, of which the answer is learned, task by task.
  ///
  /// - Parameter stream: of what is taken once more where tasks are evened.
  func exchanges(
    _ template: PromptTemplate, stream: RandomStream, in context: CommandContext
  ) throws -> TrainingData {
    var (samples, tasks) = try read(training, template, isHeldOut: false, in: context)
    let (held, heldTasks) = try read(validation, template, isHeldOut: true, in: context)
    if sampling == .equal {
      let places = TaskDivision(names: names, samples: tasks).evened(by: stream)
      (samples, tasks) = (places.map { samples[$0] }, places.map { tasks[$0] })
    }
    return TrainingData(
      samples, validation: held, tasks: TaskDivision(names: names, samples: tasks, validation: heldTasks),
      tokenizer: Digest(of: tokenizer.json()).hex, template: Digest(of: template.source).hex)
  }

  private func read(
    _ tasks: [(name: String, rows: any Rows)], _ template: PromptTemplate, isHeldOut: Bool,
    in context: CommandContext
  ) throws -> (samples: [TokenSample], tasks: [Int]) {
    var samples: [TokenSample] = []
    var numbers: [Int] = []
    for task in tasks {
      let own = try RowSamples(rows: task.rows, tokenizer: tokenizer, layout: layout)
        .exchanges(template, in: context)
      guard !own.isEmpty else { throw RowSamplesError.emptyTask(task.name, isHeldOut: isHeldOut) }
      // Two tasks may have a sample of one id.
      samples += own.map { TokenSample(id: "\(task.name)/\($0.id)", tokens: $0.tokens, trained: $0.trained) }
      numbers += own.map { _ in names.firstIndex(of: task.name) ?? 0 }
    }
    return (samples, numbers)
  }

  /// `qa 120 samples, exams 40`: how many of each, and how many an epoch takes where that is not the same.
  func words(_ data: TrainingData) -> String {
    let counts = names.indices.map { task in data.tasks?.samples.count { $0 == task } ?? 0 }
    return zip(names, counts).map { "\(Counted.grouped($1)) of \($0)" }.joined(separator: ", ")
  }
}
