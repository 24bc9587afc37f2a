import CKernels
import OslerTestSupport
import Testing

struct AttentionKernelTests {
  /// Below, at and above one block and two.
  private static let lengths = [1, 2, 15, 16, 17, 63, 64, 65, 127, 128, 129]

  private func expectAgreement(_ problem: AttentionProblem, _ path: osl_path) {
    let (output, expected) = (problem.blocks(path), problem.definition())
    #expect(firstMismatch(output.o, expected.o) == nil)
    #expect(firstMismatch(output.lse, expected.lse) == nil)
    let (gradients, expectedGradients) = (problem.blocksBackward(path), problem.definitionBackward())
    #expect(firstMismatch(gradients.dq, expectedGradients.dq, tolerance: 3e-5) == nil)
    #expect(firstMismatch(gradients.dk, expectedGradients.dk, tolerance: 3e-5) == nil)
    #expect(firstMismatch(gradients.dv, expectedGradients.dv, tolerance: 3e-5) == nil)
  }

  @Test(arguments: runnablePaths, lengths)
  func `causal attention agrees with its definition`(path: osl_path, length: Int) {
    expectAgreement(.causal(length), path)
  }

  @Test(arguments: runnablePaths, [1, 2, 15, 16, 17, 31, 32, 33, 48, 64, 128])
  func `heads of any width agree with the definition`(path: osl_path, channels: Int) {
    expectAgreement(.causal(70, heads: 2, keyValueHeads: 2, channels: channels), path)
  }

  @Test(arguments: runnablePaths, [(1, 1), (4, 4), (4, 2), (6, 1)])
  func `groups of heads agree with the definition`(path: osl_path, heads: (Int, Int)) {
    expectAgreement(.causal(70, heads: heads.0, keyValueHeads: heads.1, channels: 16), path)
  }

  @Test(arguments: runnablePaths)
  func `documents, windows, caches and empty spans agree with the definition`(path: osl_path) {
    let count = 150
    let times = (0..<Int32(count)).map { $0 }
    let causal = times.map { $0 + 1 }
    let documents: [Int32] = times.map { $0 < 40 ? 0 : $0 < 41 ? 40 : $0 < 130 ? 41 : 130 }
    let windows: [Int32] = times.map { max(0, $0 - 9) }
    expectAgreement(AttentionProblem(keys: count, first: documents, end: causal), path)
    expectAgreement(AttentionProblem(keys: count, first: windows, end: causal), path)
    // 20 new queries behind a cache of 130 keys.
    expectAgreement(
      AttentionProblem(keys: count, first: Array(windows[130...]), end: Array(causal[130...])), path)
    // Queries 70 to 99 see nothing at all.
    let ends: [Int32] = times.map { (70..<100).contains($0) ? documents[Int($0)] : $0 + 1 }
    expectAgreement(AttentionProblem(keys: count, first: documents, end: ends), path)
  }

  @Test(arguments: runnablePaths)
  func `a query that sees nothing gives zeros`(path: osl_path) {
    let problem = AttentionProblem(keys: 3, first: [0, 2, 0], end: [1, 2, 3])
    for output in [problem.blocks(path), problem.decoded(path), problem.definition()] {
      #expect(Array(output.o[16..<32]) == zeros(16))
      #expect(Array(output.lse[2..<4]) == [0, 0])
    }
  }

  @Test(arguments: runnablePaths, [1, 15, 16, 17, 200])
  func `decoding agrees with the definition`(path: osl_path, keys: Int) {
    let problem = AttentionProblem(
      heads: 4, keyValueHeads: 2, channels: 17, keys: keys, first: [0, Int32(keys / 2)],
      end: [Int32(keys), Int32(keys)])
    let (output, expected) = (problem.decoded(path), problem.definition())
    #expect(firstMismatch(output.o, expected.o) == nil)
    #expect(firstMismatch(output.lse, expected.lse) == nil)
  }

  @Test(arguments: runnablePaths)
  func `huge scores do not overflow`(path: osl_path) {
    var problem = AttentionProblem.causal(70)
    problem.q = problem.q.map { $0 * 1e15 }
    problem.k = problem.k.map { $0 * 1e15 }
    #expect(firstMismatch(problem.blocks(path).o, problem.definition().o) == nil)
    #expect(firstMismatch(problem.decoded(path).o, problem.definition().o) == nil)
    #expect(problem.blocksBackward(path).dq.allSatisfy { $0.isFinite })
  }

  @Test(arguments: runnablePaths)
  func `a query that is not a number stays one, and spoils no other`(path: osl_path) {
    var problem = AttentionProblem.causal(70, heads: 1, keyValueHeads: 1)
    let sound = problem.blocks(path).o
    problem.q[66 * 8] = .nan
    let output = problem.blocks(path).o
    #expect(output[(66 * 8)..<(67 * 8)].allSatisfy { $0.isNaN })
    #expect(Array(output[..<(66 * 8)]) == Array(sound[..<(66 * 8)]))
    #expect(Array(output[(67 * 8)...]) == Array(sound[(67 * 8)...]))
  }

  @Test func `backward agrees with finite differences`() {
    let problem = AttentionProblem(
      heads: 2, keyValueHeads: 1, channels: 3, keys: 5, first: [0, 0, 1, 3], end: [1, 2, 3, 5])
    func objective(_ change: (inout AttentionProblem) -> Void) -> Double {
      var problem = problem
      change(&problem)
      return dot(problem.definition().o, problem.dO)
    }
    let found = problem.definitionBackward()
    let dq = finiteDifferences(of: { q in objective { $0.q = q } }, at: problem.q)
    let dk = finiteDifferences(of: { k in objective { $0.k = k } }, at: problem.k)
    let dv = finiteDifferences(of: { v in objective { $0.v = v } }, at: problem.v)
    #expect(firstMismatch(found.dq.map { $0 - 1 }, dq, tolerance: 2e-3) == nil)
    #expect(firstMismatch(found.dk.map { $0 - 1 }, dk, tolerance: 2e-3) == nil)
    #expect(firstMismatch(found.dv.map { $0 - 1 }, dv, tolerance: 2e-3) == nil)
  }
}
