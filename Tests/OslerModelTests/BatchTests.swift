import OslerModel
import OslerTensor
import Testing

struct BatchTests {
  @Test func `targets are the next tokens that are trained`() {
    let document = Batch.Document(tokens: [5, 6, 7, 8], trained: [true, false, true, true])
    #expect(document.targets == [-1, 7, 8, -1])
    #expect(document.trainedCount == 2)
    #expect(Batch.Document(tokens: [5, 6, 7]).targets == [6, 7, -1])
    #expect(Batch.Document(tokens: []).targets == [])
  }

  @Test func `documents are laid end to end, each from position zero`() {
    let batch = Batch([
      Batch.Document(tokens: [1, 2, 3]), Batch.Document(tokens: [4], targets: [9]),
      Batch.Document(tokens: [5, 6], trained: [false, false]),
    ])
    #expect(batch.tokens == [1, 2, 3, 4, 5, 6])
    #expect(batch.targets == [2, 3, -1, 9, -1, -1])
    #expect(batch.positions == [0, 1, 2, 0, 0, 1])
    #expect(batch.firstKey == [0, 0, 0, 3, 4, 4])
    #expect(batch.documentLengths == [3, 1, 2])
    #expect(batch.trainedCount == 3)
    #expect(batch.count == 6)
  }

  @Test func `a batch of nothing is a batch`() throws {
    let model = try ToyModel.make()
    #expect(Batch([]).count == 0)
    #expect(try model.loss(Batch([])) == 0)
    #expect(try model.lossAndGradients(Batch([]), normalizer: 1, gradients: ParameterSet()) == 0)
  }
}
