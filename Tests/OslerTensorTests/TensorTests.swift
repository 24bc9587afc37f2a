import OslerTensor
import Testing

struct TensorTests {
  @Test func `rows and other shapes share memory, a copy does not`() {
    let tensor = Tensor([1, 2, 3, 4, 5, 6], shape: [3, 2])
    let rows = tensor.rows(1..<3)
    let flat = tensor.reshaped([6])
    let copy = tensor.copy()
    rows.values[0] = 9
    #expect(rows.shape == [2, 2])
    #expect(tensor.array == [1, 2, 9, 4, 5, 6])
    #expect(flat.array == [1, 2, 9, 4, 5, 6])
    #expect(copy.array == [1, 2, 3, 4, 5, 6])
    #expect(rows.pointer == tensor.pointer + 2)
  }

  @Test func `rows keep the memory that they are part of`() {
    var rows: Tensor
    do { rows = Tensor([1, 2, 3, 4], shape: [2, 2]).rows(1..<2) }
    #expect(rows.array == [3, 4])
    rows = rows.rows(0..<0)
    #expect(rows.shape == [0, 2])
    #expect(rows.array == [])
  }

  @Test func `a tensor over another's memory shares it and keeps it`() {
    final class Owner {
      let memory = UnsafeMutableRawPointer.allocate(byteCount: 16, alignment: 4)
      deinit { memory.deallocate() }
    }
    weak var watched: Owner?
    do {
      var tensor: Tensor
      do {
        let owner = Owner()
        watched = owner
        for index in 0..<4 {
          owner.memory.storeBytes(of: Float(index), toByteOffset: 4 * index, as: Float.self)
        }
        tensor = Tensor(over: owner.memory, shape: [2, 2], type: .float32, owner: owner)
      }
      #expect(tensor.array == [0, 1, 2, 3])
      tensor = tensor.rows(1..<2)
      #expect(tensor.array == [2, 3])
      #expect(watched != nil)
    }
    #expect(watched == nil)
  }

  @Test func `memory is aligned for vectors`() {
    for count in [0, 1, 17, 1000] {
      #expect(UInt(bitPattern: Tensor(zeros: [count]).pointer) % 64 == 0)
    }
  }
}
