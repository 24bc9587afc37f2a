import Foundation

/// Cosines and sines by position, `[positions, headDimension / 2]` each, computed in double.
public struct RotaryTable: Sendable {
  public let cosines: Tensor
  public let sines: Tensor

  /// Positions of which each has cosines and sines of its own; those after are turned on from them.
  private static let block = 256

  /// - Parameter inverseFrequencies: radians a position, by pair of channels.
  public init(positions: Int, inverseFrequencies: [Double]) {
    let count = inverseFrequencies.count
    cosines = Tensor(zeros: [positions, count])
    sines = Tensor(zeros: [positions, count])
    let first = Self.turns(0..<min(positions, Self.block), inverseFrequencies)
    for start in stride(from: 0, to: positions, by: Self.block) {
      // The angle of a sum is a product of turns: two functions for a block of positions, not for each.
      let turn = Self.turns(start..<start + 1, inverseFrequencies)
      let rows = min(Self.block, positions - start)
      let (toCosines, toSines) = (cosines.pointer + start * count, sines.pointer + start * count)
      first.withUnsafeBufferPointer { first in
        turn.withUnsafeBufferPointer { turn in
          for row in 0..<rows {
            for index in 0..<count {
              let (a, b) = (turn[index], first[row * count + index])
              toCosines[row * count + index] = Float(a.cosine * b.cosine - a.sine * b.sine)
              toSines[row * count + index] = Float(a.sine * b.cosine + a.cosine * b.sine)
            }
          }
        }
      }
    }
  }

  private init(cosines: Tensor, sines: Tensor) {
    (self.cosines, self.sines) = (cosines, sines)
  }

  /// A table for positions in two dimensions: row `t` turns the first half of the pairs of channels as row
  /// `first[t]` of this table does its own, and the second half as row `second[t]`.
  public func rows(_ first: [Int32], beside second: [Int32]) -> RotaryTable {
    precondition(first.count == second.count, "\(first.count) positions beside \(second.count)")
    for positions in [first, second] { expect(positions, below: cosines.shape[0], "positions") }
    func joined(_ table: Tensor) -> Tensor {
      let width = table.shape[1]
      let result = Tensor(zeros: [first.count, 2 * width])
      var to = result.pointer
      for pair in zip(first, second) {
        for row in [pair.0, pair.1] {
          to.update(from: table.pointer + Int(row) * width, count: width)
          to += width
        }
      }
      return result
    }
    return RotaryTable(cosines: joined(cosines), sines: joined(sines))
  }

  /// By position, then by frequency.
  private static func turns(
    _ positions: Range<Int>, _ inverseFrequencies: [Double]
  ) -> [(cosine: Double, sine: Double)] {
    positions.flatMap { position in
      inverseFrequencies.map { (cos(Double(position) * $0), sin(Double(position) * $0)) }
    }
  }
}
