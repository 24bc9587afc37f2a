import CKernels
import Testing

/// The model of the tile registers, against what the processor's manual says of each instruction.
struct AMXTileTests {
  /// `tiles`: rows and bytes a row.
  private func configuration(_ tiles: [(rows: UInt8, bytes: UInt8)], palette: UInt8 = 1) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 64)
    bytes[0] = palette
    for (index, tile) in tiles.enumerated() {
      bytes[16 + 2 * index] = tile.bytes
      bytes[48 + index] = tile.rows
    }
    return bytes
  }

  private func registers(_ tiles: [(rows: UInt8, bytes: UInt8)]) -> osl_amx_registers {
    var registers = osl_amx_registers()
    osl_amx_configure(&registers, configuration(tiles))
    return registers
  }

  private func fault(_ configuration: [UInt8]) -> osl_amx_fault {
    var registers = osl_amx_registers()
    osl_amx_configure(&registers, configuration)
    return registers.fault
  }

  private func stored(_ registers: inout osl_amx_registers, _ tile: Int32, rows: Int, columns: Int) -> [Float]
  {
    var values = [Float](repeating: .nan, count: rows * columns)
    osl_amx_store(&registers, tile, &values, Int64(4 * columns))
    return values
  }

  /// The upper halves, two to an element; exact for the values of these tests.
  private func pairs(_ values: [Float]) -> [UInt16] { values.map { UInt16($0.bitPattern >> 16) } }

  // MARK: Configuration

  @Test func `a configuration is refused as the processor refuses it`() {
    #expect(fault(configuration([(16, 64), (1, 4), (0, 0)])) == .none)
    #expect(fault(configuration([(17, 64)])) == .configuration)
    #expect(fault(configuration([(16, 65)])) == .configuration)
    #expect(fault(configuration([(0, 64)])) == .configuration)
    #expect(fault(configuration([(16, 0)])) == .configuration)
    #expect(fault(configuration([(16, 64)], palette: 2)) == .configuration)
  }

  /// The high halves of colsb, the start row, and the reserved bytes.
  @Test(arguments: [1, 2, 15, 17, 31, 32, 47, 56, 63])
  func `no byte outside of the fields may be set`(index: Int) {
    var bytes = configuration([(16, 64)])
    bytes[index] = 1
    #expect(fault(bytes) == .configuration)
  }

  @Test func `tiles that are not configured cannot be used`() {
    var unconfigured = osl_amx_registers()
    osl_amx_zero(&unconfigured, 0)
    #expect(unconfigured.fault == .tile)
    var released = registers([(16, 64)])
    osl_amx_release(&released)
    osl_amx_load(&released, 0, [Float](repeating: 0, count: 256), 64)
    #expect(released.fault == .tile)
    var few = registers([(16, 64)])
    osl_amx_zero(&few, 1)
    #expect(few.fault == .tile)
    var eight = registers([(16, 64)])
    osl_amx_zero(&eight, 8)
    #expect(eight.fault == .tile)
    var odd = registers([(16, 6)])
    osl_amx_zero(&odd, 0)
    #expect(odd.fault == .tile)
  }

  @Test func `nothing happens after a fault`() {
    var registers = registers([(1, 4)])
    osl_amx_zero(&registers, 7)
    var value: [Float] = [3]
    osl_amx_store(&registers, 0, &value, 4)
    osl_amx_configure(&registers, configuration([(16, 64)], palette: 2))
    #expect(value == [3])
    #expect(registers.fault == .tile)
  }

  // MARK: Loads and stores

  @Test func `loads and stores touch the rows and bytes of the tile, a stride apart`() {
    var registers = registers([(2, 8)])
    let memory: [Float] = [1, 2, -1, 3, 4]
    osl_amx_load(&registers, 0, memory, 12)
    var result = [Float](repeating: 9, count: 6)
    osl_amx_store(&registers, 0, &result, 16)
    #expect(result == [1, 2, 9, 9, 3, 4])
  }

  @Test func `a new configuration clears the tiles`() {
    var registers = registers([(1, 4)])
    osl_amx_load(&registers, 0, [Float(7)], 4)
    osl_amx_configure(&registers, configuration([(1, 4)]))
    #expect(stored(&registers, 0, rows: 1, columns: 1) == [0])
  }

  // MARK: Products

  private func product(
    _ a: [Float], _ b: [Float], added c: [Float] = [0], rows: Int = 1, columns: Int = 1, depth: Int
  ) -> [Float] {
    var registers = registers([
      (UInt8(rows), UInt8(4 * columns)), (UInt8(rows), UInt8(4 * depth)), (UInt8(depth), UInt8(4 * columns)),
    ])
    osl_amx_load(&registers, 0, c, Int64(4 * columns))
    osl_amx_load(&registers, 1, pairs(a), Int64(4 * depth))
    osl_amx_load(&registers, 2, pairs(b), Int64(4 * columns))
    osl_amx_multiply(&registers, 0, 1, 2)
    #expect(registers.fault == .none)
    return stored(&registers, 0, rows: rows, columns: columns)
  }

  @Test func `a product is a sum over pairs`() {
    // a: 2 rows of 2 pairs; b: 2 pairs for each of 3 columns.
    let a: [Float] = [1, 2, 3, 4, 5, 6, 7, 8]
    let b: [Float] = [1, 2, 3, 4, 5, 6, -1, -2, -3, -4, -5, -6]
    let c: [Float] = [100, 200, 300, 400, 500, 600]
    // The first: 100 + (1·1 + 2·2) - (3·1 + 4·2).
    let expected: [Float] = [94, 186, 278, 394, 486, 578]
    #expect(product(a, b, added: c, rows: 2, columns: 3, depth: 2) == expected)
  }

  @Test func `the halves of the pairs are summed apart, then added`() {
    // In order, 1 would be lost beside 2^24; apart, the large ones cancel before they meet it.
    #expect(product([0x1p24, 1, -0x1p24, 1], [1, 1, 1, 1], depth: 2) == [2])
    // Added to c last: 1 + 2^24 - 2^24 from the left would be 0.
    #expect(product([0x1p24, -0x1p24], [1, 1], added: [1], depth: 1) == [1])
  }

  @Test func `each step rounds to the nearest, ties to even`() {
    #expect(product([0x1p24, 0, 1, 0], [1, 1, 1, 1], depth: 2) == [0x1p24])
    #expect(product([0x1p24, 0, 3, 0], [1, 1, 1, 1], depth: 2) == [0x1p24 + 4])
    // A product is not rounded before it is added: (1 + 2^-7)^2 - 1 = 2^-6 + 2^-14.
    #expect(product([1, 0, 1 + 0x1p-7, 0], [-1, 0, 1 + 0x1p-7, 0], depth: 2) == [0x1p-6 + 0x1p-14])
  }

  @Test func `subnormal numbers count as zero, going in and coming out`() {
    #expect(product([0x1p-127, 0], [0x1p100, 0], depth: 1) == [0])
    #expect(product([1, 0], [0x1p-127, 0], depth: 1) == [0])
    #expect(product([0x1p-100, 0], [0x1p-40, 0], depth: 1) == [0])
    #expect(product([1, 0], [0, 0], added: [0x1p-127], depth: 1) == [0])
    #expect(product([0x1p-100, 0], [0x1p-26, 0], depth: 1) == [0x1p-126])
  }

  @Test func `what is not a number or not finite stays so`() {
    #expect(product([.nan, 0], [1, 1], depth: 1)[0].isNaN)
    #expect(product([.infinity, 0], [1, 1], depth: 1) == [.infinity])
    #expect(product([.infinity, 1], [0, 1], depth: 1)[0].isNaN)
  }

  /// C 2 x 3, A 2 x 4 pairs, B 4 pairs x 3 fit; each row spoils one of them.
  @Test(arguments: [
    [(3, 12), (2, 16), (4, 12)], [(2, 16), (2, 16), (4, 12)], [(2, 12), (2, 12), (4, 12)],
    [(2, 12), (2, 16), (3, 12)], [(2, 12), (3, 16), (4, 12)], [(2, 12), (2, 16), (4, 16)],
  ])
  func `shapes must fit`(tiles: [(rows: UInt8, bytes: UInt8)]) {
    var fitting = registers([(2, 12), (2, 16), (4, 12)])
    osl_amx_multiply(&fitting, 0, 1, 2)
    #expect(fitting.fault == .none)
    var registers = registers(tiles)
    osl_amx_multiply(&registers, 0, 1, 2)
    #expect(registers.fault == .shape)
  }

  @Test(arguments: [(0, 0, 1), (0, 1, 0), (0, 1, 1)])
  func `the three tiles of a product must differ`(c: Int32, a: Int32, b: Int32) {
    var registers = registers([(16, 64), (16, 64)])
    osl_amx_multiply(&registers, c, a, b)
    #expect(registers.fault == .shape)
  }
}
