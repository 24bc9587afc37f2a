import OslerModel
import Testing

/// Files that break the format: each a message that names the file and what is at fault in it.
struct GGUFBadFileTests {
  private typealias Claim = GGUFBytes.Claim

  private func message(_ change: (inout GGUFBytes) -> Void) throws -> String? {
    var file = GGUFBytes(claims: [Claim()], dataBytes: 32)
    change(&file)
    return try GGUFBytes.message(file.bytes)
  }

  private func unsound(_ words: String) -> String { "'x.gguf' is not a sound GGUF file: \(words)" }

  @Test func `the file that the others are made of is sound`() throws {
    #expect(try message { _ in } == nil)
    #expect(try message { $0 = GGUFBytes() } == nil)
  }

  @Test func `a wrong front is told`() throws {
    #expect(try message { $0.magic = "GGML" } == unsound("it does not begin with 'GGUF'"))
    #expect(try message { $0.version = 1 } == unsound("it is of version 1; versions 2 and 3 are read"))
    #expect(try message { $0.version = 4 } == unsound("it is of version 4; versions 2 and 3 are read"))
    #expect(
      try message { $0.version = 0x0300_0000 }
        == unsound("its numbers are big-endian, which is not supported"))
  }

  @Test func `claims that the file has no room for are refused before room is taken`() throws {
    #expect(
      try message { $0.tensorCount = 1 << 40 }
        == unsound("it claims 1099511627776 tensors, more than it has room for"))
    #expect(
      try message { $0.keyCount = .max }
        == unsound("it claims 18446744073709551615 metadata keys, more than it has room for"))
    #expect(
      try message { $0.metadata = [("k", 9, GGUFBytes.number(UInt32(0)) + GGUFBytes.number(UInt64.max))] }
        == "'k' in 'x.gguf' claims 18446744073709551615 values, more than there is room for")
    #expect(
      try message { $0.metadata = [("k", 8, GGUFBytes.number(UInt64.max))] }
        == "'k' in 'x.gguf' goes past the end of the file")
    #expect(
      try message { $0.metadata = [(String(repeating: "k", count: 70_000), 0, [0])] }
        == "'number 1' in 'x.gguf' has a name of 70000 bytes")
  }

  @Test func `lists of more values than any tokenizer has are refused`() throws {
    let count = 1 << 24 + 1
    let list =
      GGUFBytes.number(UInt32(0)) + GGUFBytes.number(UInt64(count)) + [UInt8](repeating: 0, count: count)
    #expect(
      try message { $0.metadata = [("k", 9, list)] }
        == "'k' in 'x.gguf' claims 16777217 values, more than there is room for")
  }

  @Test func `bad metadata is named by its key`() throws {
    #expect(
      try message { $0.metadata = [("k", 13, [])] } == "'k' in 'x.gguf' has values of the unknown type 13")
    #expect(
      try message { $0.metadata = [("k", 7, [2])] } == "'k' in 'x.gguf' is 2, neither true nor false")
    #expect(
      try message { $0.metadata = [("k", 8, GGUFBytes.number(UInt64(1)) + [0xFF])] }
        == "'k' in 'x.gguf' is not UTF-8")
    #expect(
      try message { $0.metadata = [("k", 0, [1]), ("k", 0, [1])] } == "'k' in 'x.gguf' is there twice")
    let array = GGUFBytes.number(UInt32(9)) + GGUFBytes.number(UInt64(1))
    #expect(
      try message { $0.metadata = [("k", 9, array + array + array)] }
        == "'k' in 'x.gguf' has lists within lists within lists")
    for alignment in [0, 4, 24, 1 << 31] as [UInt32] {
      #expect(
        try message { $0.metadata = [("general.alignment", 4, GGUFBytes.number(alignment))] }
          == "'general.alignment' in 'x.gguf' is \(alignment), not a power of two from 8")
    }
    #expect(
      try message { $0.metadata = [("general.alignment", 7, [1])] }
        == "'general.alignment' in 'x.gguf' is not a whole number")
  }

  @Test func `a bad tensor is named`() throws {
    func tensor(_ words: String) -> String { "tensor 'w' in 'x.gguf' \(words)" }
    func claim(_ change: (inout Claim) -> Void) throws -> String? {
      try message { change(&$0.claims[0]) }
    }
    #expect(try claim { $0.sizes = [1, 1, 1, 1, 1] } == tensor("has 5 dimensions, more than 4"))
    #expect(try claim { $0.sizes = [1 << 32, 1 << 32] } == tensor("is too large"))
    #expect(try claim { $0.sizes = [1 << 63] } == tensor("is too large"))
    #expect(try claim { $0.sizes = [1 << 62] } == tensor("is too large"))
    #expect(try claim { $0.type = 99 } == tensor("has the unknown type 99"))
    #expect(try claim { $0.type = 8 } == tensor("has rows of 8 numbers, not whole blocks of 32"))
    #expect(try claim { $0.offset = 4 } == tensor("begins at data byte 4, not a multiple of 32"))
    #expect(try claim { $0.sizes = [9] } == tensor("ends at byte 36 of 32 bytes of data"))
    #expect(
      try claim { $0.offset = .max - 31 } == tensor("ends at byte 18446744073709551615 of 32 bytes of data"))
    #expect(
      try claim { $0.name = String(repeating: "w", count: 65) }
        == "tensor 'number 1' in 'x.gguf' has a name of 65 bytes")
  }

  @Test func `tensors fill the file, one after another`() throws {
    func data(_ bytes: Int, _ claims: Claim...) throws -> String? {
      try message { ($0.claims, $0.dataBytes) = (claims, bytes) }
    }
    let (first, second) = (Claim(name: "a"), Claim(name: "b", offset: 32))
    #expect(try data(64, first, second) == nil)
    #expect(try data(64, second, first) == nil)
    #expect(try data(64, first, Claim(name: "e", sizes: [0], offset: 32), second) == nil)
    #expect(
      try data(64, Claim(name: "a", sizes: [9]), second) == "tensor 'b' in 'x.gguf' overlaps tensor 'a'")
    #expect(try data(64, first, Claim(name: "b")) == "tensor 'b' in 'x.gguf' overlaps tensor 'a'")
    #expect(try data(64, first, first) == "tensor 'a' in 'x.gguf' is there twice")
    #expect(
      try data(96, first, Claim(name: "b", offset: 64))
        == "tensor 'b' in 'x.gguf' leaves a hole before it, at data byte 32")
    #expect(try data(96, first, second) == unsound("32 bytes follow the last tensor"))
  }

  @Test func `a file cut off anywhere is an error`() throws {
    var file = GGUFBytes(claims: [Claim()], dataBytes: 32)
    file.metadata = [
      ("k", 8, GGUFBytes.text("text")),
      ("l", 9, GGUFBytes.number(UInt32(4)) + GGUFBytes.number(UInt64(2)) + [1, 0, 0, 0, 2, 0, 0, 0]),
    ]
    let bytes = file.bytes
    #expect(try GGUFBytes.message(bytes) == nil)
    for count in bytes.indices {
      let words = try #require(try GGUFBytes.message(Array(bytes[..<count])), "\(count) bytes open")
      #expect(words.contains("'x.gguf'"))
    }
    #expect(try GGUFBytes.message([]) == unsound("it ends before its header does"))
  }
}
