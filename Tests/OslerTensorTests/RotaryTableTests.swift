import Foundation
import OslerTensor
import Testing

struct RotaryTableTests {
  private let frequencies = [1, 0.1778279410038923, 1e-4]

  @Test func `cosines and sines are those of position times frequency, far out too`() {
    let table = RotaryTable(positions: 70_000, inverseFrequencies: frequencies)
    #expect(table.cosines.shape == [70_000, 3])
    for position in [0, 1, 2, 255, 256, 257, 511, 4_095, 65_535, 69_999] {
      for (index, frequency) in frequencies.enumerated() {
        let angle = Double(position) * frequency
        let found = (table.cosines.values[position * 3 + index], table.sines.values[position * 3 + index])
        #expect(abs(Double(found.0) - cos(angle)) < 6e-8, "\(position)")
        #expect(abs(Double(found.1) - sin(angle)) < 6e-8, "\(position)")
      }
    }
  }

  @Test func `a longer table begins with a shorter one`() {
    let (short, long) = (
      RotaryTable(positions: 300, inverseFrequencies: frequencies),
      RotaryTable(positions: 600, inverseFrequencies: frequencies)
    )
    #expect(long.cosines.rows(0..<300).hasSameBytes(as: short.cosines))
    #expect(long.sines.rows(0..<300).hasSameBytes(as: short.sines))
    #expect(RotaryTable(positions: 0, inverseFrequencies: frequencies).sines.count == 0)
  }
}
