import Foundation

/// A row-major array of fp32 in memory aligned for vector loads.
///
/// A class, because models, optimiser states and views share storage. Two threads never write one
/// tensor at a time: kernels are given whole tensors and split the rows themselves.
public final class Tensor: @unchecked Sendable {
  public let shape: [Int]
  /// The elements, `shape.reduce(1, *)` of them. They live as long as the tensor: `make().values` on a
  /// temporary one dangles; give it a name, or take ``array``.
  public let values: UnsafeMutableBufferPointer<Float>
  /// Keeps the memory alive: this tensor's own, or that of the tensor it is a view of.
  private let storage: Storage

  public init(zeros shape: [Int]) {
    let count = shape.reduce(1, *)
    self.shape = shape
    storage = Storage(count: count)
    values = UnsafeMutableBufferPointer(start: storage.base, count: count)
  }

  public convenience init(_ elements: [Float], shape: [Int]) {
    precondition(elements.count == shape.reduce(1, *), "\(elements.count) elements do not fill \(shape)")
    self.init(zeros: shape)
    _ = values.update(fromContentsOf: elements)
  }

  private init(shape: [Int], values: UnsafeMutableBufferPointer<Float>, storage: Storage) {
    self.shape = shape
    self.values = values
    self.storage = storage
  }

  public var count: Int { values.count }
  public var pointer: UnsafeMutablePointer<Float> {
    storage.base + (values.baseAddress.map { $0 - storage.base } ?? 0)
  }
  public var array: [Float] { Array(values) }

  public func copy() -> Tensor {
    let copy = Tensor(zeros: shape)
    _ = copy.values.update(fromContentsOf: values)
    return copy
  }

  /// Copies another tensor's elements into this one's memory.
  public func assign(_ other: Tensor) {
    precondition(other.shape == shape, "\(other.shape) is copied into \(shape)")
    withExtendedLifetime(other) { _ = values.update(fromContentsOf: other.values) }
  }

  public func fill(_ value: Float) { values.update(repeating: value) }

  /// Rows `range` of the first axis, sharing memory.
  public func rows(_ range: Range<Int>) -> Tensor {
    let width = shape.dropFirst().reduce(1, *)
    precondition(range.lowerBound >= 0 && range.upperBound <= shape[0], "rows \(range) of \(shape)")
    return Tensor(
      shape: [range.count] + shape.dropFirst(),
      values: UnsafeMutableBufferPointer(
        rebasing: values[range.lowerBound * width..<range.upperBound * width]),
      storage: storage)
  }

  /// The same elements under another shape, sharing memory.
  public func reshaped(_ shape: [Int]) -> Tensor {
    precondition(shape.reduce(1, *) == count, "\(self.shape) cannot become \(shape)")
    return Tensor(shape: shape, values: values, storage: storage)
  }

  private final class Storage {
    let base: UnsafeMutablePointer<Float>

    init(count: Int) {
      let raw = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1) * 4, alignment: 64)
      base = raw.bindMemory(to: Float.self, capacity: max(count, 1))
      base.initialize(repeating: 0, count: max(count, 1))
    }

    deinit { base.deallocate() }
  }
}
