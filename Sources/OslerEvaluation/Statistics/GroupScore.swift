/// The accuracy of several tasks together, each by its size, as the field reports its group of nine.
public struct GroupScore: Hashable, Sendable {
  public let tasks: [Proportion]
  /// The items of all tasks as one.
  public let accuracy: Proportion

  /// - Parameter tasks: at least one.
  public init(_ tasks: [Proportion]) {
    precondition(!tasks.isEmpty, "a group of no tasks")
    self.tasks = tasks
    accuracy = Proportion(
      tasks.reduce(0) { $0 + $1.hits }, of: tasks.reduce(0) { $0 + $1.count })
  }

  /// From the pooled variance inside the tasks, as lm-evaluation-harness has it: differences between the
  /// tasks' accuracies do not count. nil where a task has a single item.
  public var standardError: Double? {
    var squares = 0.0
    for task in tasks {
      guard let error = task.standardError else { return nil }
      squares += Double(task.count - 1) * error * error * Double(task.count)
    }
    let (items, free) = (Double(accuracy.count), Double(accuracy.count - tasks.count))
    return (squares / free / items).squareRoot()
  }
}
