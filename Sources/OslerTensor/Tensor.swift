import CKernels
import Foundation

/// A row-major array of numbers in memory aligned for vector loads.
///
/// A class, because models, optimiser states and views share storage. Two threads never write one
/// tensor at a time: kernels are given whole tensors and split the rows themselves.
public final class Tensor: @unchecked Sendable {
  public let shape: [Int]
  public let type: ElementType
  /// Elements, `shape.reduce(1, *)` of them.
  public let count: Int
  /// Where the elements begin, whatever their type.
  public let raw: UnsafeMutableRawPointer
  /// Keeps the memory alive: this tensor's own, that of the tensor it is a view of, or another's.
  private let owner: AnyObject

  public init(zeros shape: [Int], type: ElementType = .float32) {
    if type.isQuantized {
      precondition(
        shape.count == 2 && shape[1] % ElementType.groupSize == 0, "\(shape) has no whole groups to quantise")
    }
    self.shape = shape
    self.type = type
    count = shape.reduce(1, *)
    let storage = Storage(byteCount: type.byteCount(of: shape))
    raw = storage.base
    owner = storage
  }

  /// A tensor in memory that is there already, such as a mapped file's.
  ///
  /// - Parameters:
  ///   - memory: the elements, as many as fill `shape`, at a multiple of ``ElementType/alignment``.
  ///   - owner: keeps the memory alive, and is kept by the tensor.
  public init(over memory: UnsafeMutableRawPointer, shape: [Int], type: ElementType, owner: AnyObject) {
    precondition(Int(bitPattern: memory) % type.alignment == 0, "\(type.rawValue) at \(memory)")
    self.shape = shape
    self.type = type
    count = shape.reduce(1, *)
    raw = memory
    self.owner = owner
  }

  public convenience init(_ elements: [Float], shape: [Int]) {
    precondition(elements.count == shape.reduce(1, *), "\(elements.count) elements do not fill \(shape)")
    self.init(zeros: shape)
    _ = values.update(fromContentsOf: elements)
  }

  public var byteCount: Int { type.byteCount(of: shape) }
  /// The bytes of the elements. They live as long as the tensor: `make().bytes` on a temporary one
  /// dangles; give it a name, or take ``array``.
  public var bytes: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: raw, count: byteCount)
  }

  /// The elements of an fp32 tensor; they live as long as ``bytes``.
  public var values: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: pointer, count: count)
  }
  public var pointer: UnsafeMutablePointer<Float> {
    precondition(type == .float32, "fp32 is expected, not \(type.rawValue)")
    return raw.assumingMemoryBound(to: Float.self)
  }
  /// Of a bfloat16 tensor.
  var halves: UnsafeMutablePointer<UInt16> {
    precondition(type == .bfloat16, "bfloat16 is expected, not \(type.rawValue)")
    return raw.assumingMemoryBound(to: UInt16.self)
  }
  /// Of a tensor of IEEE halves.
  var fileHalves: UnsafeMutablePointer<UInt16> {
    precondition(type == .float16, "float16 is expected, not \(type.rawValue)")
    return raw.assumingMemoryBound(to: UInt16.self)
  }
  /// Of a tensor of lower halves.
  var remainders: UnsafeMutablePointer<Int16> {
    precondition(type == .int16, "int16 is expected, not \(type.rawValue)")
    return raw.assumingMemoryBound(to: Int16.self)
  }

  /// The elements in fp32.
  public var array: [Float] {
    if type == .float32 { return Array(values) }
    let widened = converted(to: .float32)
    return Array(widened.values)
  }

  /// Whether shape, type and every byte are equal.
  public func hasSameBytes(as other: Tensor) -> Bool {
    shape == other.shape && type == other.type && memcmp(raw, other.raw, byteCount) == 0
  }

  public func copy() -> Tensor {
    let copy = Tensor(zeros: shape, type: type)
    copy.bytes.copyMemory(from: UnsafeRawBufferPointer(bytes))
    return copy
  }

  /// Copies another tensor's elements, of the same type, into this one's memory.
  public func assign(_ other: Tensor) {
    precondition(
      other.shape == shape && other.type == type,
      "\(other.type.rawValue) \(other.shape) is copied into \(type.rawValue) \(shape)")
    withExtendedLifetime(other) { bytes.copyMemory(from: UnsafeRawBufferPointer(other.bytes)) }
  }

  public func fill(_ value: Float) {
    if value == 0 {
      memset(raw, 0, byteCount)
    } else if type == .bfloat16 {
      UnsafeMutableBufferPointer(start: halves, count: count).update(repeating: osl_round(value))
    } else {
      values.update(repeating: value)
    }
  }

  /// Rows `range` of the first axis, sharing memory.
  public func rows(_ range: Range<Int>) -> Tensor {
    precondition(!type.isQuantized, "rows of a quantised matrix do not stand together")
    precondition(range.lowerBound >= 0 && range.upperBound <= shape[0], "rows \(range) of \(shape)")
    let part = [range.count] + shape.dropFirst()
    let rowBytes = type.byteCount(of: Array(shape.dropFirst()))
    return Tensor(over: raw + range.lowerBound * rowBytes, shape: part, type: type, owner: owner)
  }

  /// The same elements under another shape, sharing memory.
  public func reshaped(_ shape: [Int]) -> Tensor {
    precondition(shape.reduce(1, *) == count, "\(self.shape) cannot become \(shape)")
    return Tensor(over: raw, shape: shape, type: type, owner: owner)
  }

  /// Zeroed memory, aligned to cache lines. Large pieces are pages of their own, aligned to huge ones, which
  /// the system is asked for; it gives them when they are first touched, and zeroed.
  private final class Storage {
    private static let hugePage = 2 << 20

    let base: UnsafeMutableRawPointer
    /// Where the pages begin, and their bytes; nil of what came from the allocator.
    private let pages: (start: UnsafeMutableRawPointer, count: Int)?

    init(byteCount: Int) {
      if byteCount >= 2 * Self.hugePage {
        let count = byteCount + Self.hugePage
        let start = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        if let start, start != MAP_FAILED {
          let address = Int(bitPattern: start)
          base = start + ((address + Self.hugePage - 1) / Self.hugePage * Self.hugePage - address)
          pages = (start, count)
          // Its only effect is on speed, so a system that refuses is no error.
          madvise(base, byteCount, MADV_HUGEPAGE)
          return
        }
      }
      base = .allocate(byteCount: max(byteCount, 1), alignment: 64)
      pages = nil
      memset(base, 0, max(byteCount, 1))
    }

    deinit {
      if let pages { munmap(pages.start, pages.count) } else { base.deallocate() }
    }
  }
}
