public import OslerTensor

/// How many skills tasks have, in common and each for itself, and of what shape.
public struct SkillShape: Hashable, Sendable {
  /// Of every skill: a low-rank adapter without DoRA and without modules of its own.
  public var skill: LoRAConfiguration
  public var tasks: Int
  /// Skills that all tasks share.
  public var common: Int
  /// Skills that each task has for itself.
  public var special: Int
  /// Of the noise on weights in training: the lower, the nearer they are to 0 and 1.
  public var temperature: Double
  /// The assignment matrix's learning rate as a multiple of the skills' own.
  public var assignmentRate: Double

  public init(
    skill: LoRAConfiguration, tasks: Int, common: Int, special: Int = 1, temperature: Double = 1,
    assignmentRate: Double = 1
  ) {
    self.skill = skill
    self.tasks = tasks
    self.common = common
    self.special = special
    self.temperature = temperature
    self.assignmentRate = assignmentRate
  }

  /// Skills that one task draws on.
  public var skillsOfTask: Int { common + special }

  func validate() throws(ModelError) {
    guard tasks > 0, common >= 0, special >= 0, skillsOfTask > 0 else {
      throw .adapterDoesNotFit(
        reason: "it has \(tasks) tasks, \(common) skills in common and \(special) special")
    }
    guard temperature > 0, temperature.isFinite, assignmentRate > 0, assignmentRate.isFinite else {
      throw .adapterDoesNotFit(reason: "its temperature is \(temperature) and its rate \(assignmentRate)")
    }
    guard !skill.isDoRA, skill.modulesToSave.isEmpty else {
      throw .adapterDoesNotFit(reason: "a skill is a plain low-rank adapter")
    }
  }
}

/// How much of each of its skills a task takes, those in common first, in one forward pass.
public struct SkillGates: Hashable, Sendable {
  public let task: Int
  public let weights: [Double]
  /// Derivatives of the weights by the numbers of the assignment matrix.
  let slopes: [Double]
}

/// Where the noise on a step's weights is drawn from.
public struct GateNoise: Hashable, Sendable {
  public var stream: RandomStream
  public var step: Int

  public init(stream: RandomStream, step: Int) {
    self.stream = stream
    self.step = step
  }
}
