import OslerModel

/// How much of each skill each task takes, once they are trained.
struct SkillAssignment: Hashable, Sendable, Codable {
  let tasks: [String]
  /// `common_1`, …, `special_1`, …
  let skills: [String]
  /// By task, then by skill, from 0 to 1.
  let weights: [[Double]]

  init(_ mixture: SkillMixture, tasks: [String]) {
    self.tasks = tasks
    skills =
      (0..<mixture.shape.common).map { "common_\($0 + 1)" }
      + (0..<mixture.shape.special).map { "special_\($0 + 1)" }
    weights = tasks.indices.map { mixture.gates(of: $0).weights }
  }

  func table(_ lineage: Lineage) -> Table {
    Table(
      ["task"] + skills, zip(tasks, weights).map { [.string($0)] + $1.map { .real($0) } }, lineage: lineage)
  }
}
