import OslerTensor

/// What a model or a file holds under one name, for people to read.
public struct TensorFacts: Hashable, Sendable {
  public let name: String
  public let shape: [Int]
  /// As memory or the file's format calls it: `bfloat16`, `BF16`.
  public let type: String
  public let byteCount: Int

  public init(name: String, shape: [Int], type: String, byteCount: Int) {
    self.name = name
    self.shape = shape
    self.type = type
    self.byteCount = byteCount
  }

  /// How many numbers.
  public var elementCount: Int { shape.reduce(1, *) }
}

extension ParameterSet {
  /// Of every tensor, in order.
  public var facts: [TensorFacts] {
    entries.map {
      TensorFacts(
        name: $0.name, shape: $0.tensor.shape, type: $0.tensor.type.rawValue, byteCount: $0.tensor.byteCount)
    }
  }
}

extension Checkpoint {
  /// What the files of a model's folder hold, by name, without reading it.
  ///
  /// - Throws: ``ModelError`` when a file is missing or unsound.
  public static func facts(of folder: String) throws(ModelError) -> [TensorFacts] {
    try TensorFolder(folder).facts
  }
}
