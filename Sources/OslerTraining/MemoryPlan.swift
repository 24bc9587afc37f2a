import Foundation
import OslerModel

/// What a run will take of the machine's memory, item by item, before its first step.
public struct MemoryPlan: Hashable, Sendable {
  public struct Item: Hashable, Sendable {
    public let name: String
    public let bytes: Int

    public init(_ name: String, _ bytes: Int) {
      self.name = name
      self.bytes = bytes
    }
  }

  public let items: [Item]

  /// - Parameter trainable: bytes of the parameters that learn.
  init(trainable: Int, model: Transformer, recipe: Recipe, keep: ActivationKeeping) {
    let activations = ActivationBytes(
      model.configuration, adapter: model.adapter?.configuration,
      tokens: recipe.microBatch * recipe.sequence, keep: keep)
    items = [
      Item("weights", model.allParameters.byteCount),
      Item("gradients", trainable),
      Item("optimiser moments", 2 * trainable),
      Item(keep == .all ? "activations" : "activations, computed twice", activations.total),
    ]
  }

  public var total: Int { items.reduce(0) { $0 + $1.bytes } }

  /// Memory that the machine can still give, from `/proc/meminfo`; none where there is no such file.
  public static func available() -> Int? {
    guard let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8) else { return nil }
    for line in text.split(separator: "\n") where line.hasPrefix("MemAvailable:") {
      return line.split(separator: " ").compactMap { Int($0) }.first.map { $0 * 1024 }
    }
    return nil
  }

  /// - Throws: ``TrainingError/outOfMemory(needed:available:)`` with the figures when it cannot fit.
  public func check(available: Int?) throws {
    if let available, total > available {
      throw TrainingError.outOfMemory(needed: total, available: available)
    }
  }
}
