import CKernels
import OslerTestSupport
import Testing

private let types: [osl_type] = [.f32, .bf16]

struct AttentionKernelTests {
  /// Below, at and above one tile, one panel, one block and two.
  private static let lengths = [1, 2, 7, 8, 9, 15, 16, 17, 63, 64, 65, 127, 128, 129]

  private func expectAgreement(_ problem: AttentionProblem, _ path: osl_path) {
    let (output, expected) = (problem.blocks(path), problem.definition())
    let (gradients, expectedGradients) = (problem.blocksBackward(path), problem.definitionBackward())
    #expect(firstMismatch(output.lse, expected.lse) == nil)
    let (tolerance, gradientTolerance) = tolerances(problem.type)
    #expect(firstMismatch(output.o, expected.o, tolerance: tolerance) == nil)
    for (found, expected) in [
      (gradients.dq, expectedGradients.dq), (gradients.dk, expectedGradients.dk),
      (gradients.dv, expectedGradients.dv),
    ] {
      #expect(firstMismatch(found, expected, tolerance: gradientTolerance) == nil)
      #expect(error(of: found, expected) <= (problem.type == .f32 ? 1e-5 : 1 / 128))
    }
    #expect(error(of: output.o, expected.o) <= (problem.type == .f32 ? 1e-6 : 1 / 256))
  }

  /// Of outputs and of gradients. A bf16 rounds by up to 1/512 of a number: outputs are rounded themselves
  /// and, where a path has products of pairs, are sums of rounded weights; gradients are larger sums.
  private func tolerances(_ type: osl_type) -> (Float, Float) {
    type == .f32 ? (1e-5, 3e-5) : (1 / 128, 1 / 64)
  }

  /// The length of the difference, relative to that of what is expected or, below 1, to 1.
  private func error(of found: [Float], _ expected: [Float]) -> Double {
    let differences = zip(found, expected).map { $0 - $1 }
    return (dot(differences, differences) / max(1, dot(expected, expected))).squareRoot()
  }

  @Test(arguments: runnablePaths, lengths)
  func `causal attention agrees with its definition`(path: osl_path, length: Int) {
    for type in types { expectAgreement(.causal(type, length), path) }
  }

  @Test(arguments: runnablePaths, [1, 2, 15, 16, 17, 31, 32, 33, 48, 64, 128])
  func `heads of any width agree with the definition`(path: osl_path, channels: Int) {
    for type in types {
      expectAgreement(.causal(type, 70, heads: 2, keyValueHeads: 2, channels: channels), path)
    }
  }

  @Test(arguments: runnablePaths, [(1, 1), (4, 4), (4, 2), (6, 1), (32, 16)])
  func `groups of heads agree with the definition`(path: osl_path, heads: (Int, Int)) {
    for type in types {
      expectAgreement(.causal(type, 70, heads: heads.0, keyValueHeads: heads.1, channels: 16), path)
    }
  }

  @Test(arguments: runnablePaths, types)
  func `documents, windows, caches and empty spans agree with the definition`(path: osl_path, type: osl_type)
  {
    let count = 150
    let times = (0..<Int32(count)).map { $0 }
    let causal = times.map { $0 + 1 }
    let documents: [Int32] = times.map { $0 < 40 ? 0 : $0 < 41 ? 40 : $0 < 130 ? 41 : 130 }
    let windows: [Int32] = times.map { max(0, $0 - 9) }
    expectAgreement(AttentionProblem(type, keys: count, first: documents, end: causal), path)
    expectAgreement(AttentionProblem(type, keys: count, first: windows, end: causal), path)
    // 20 new queries behind a cache of 130 keys.
    expectAgreement(
      AttentionProblem(type, keys: count, first: Array(windows[130...]), end: Array(causal[130...])), path)
    // Queries 70 to 99 see nothing at all.
    let ends: [Int32] = times.map { (70..<100).contains($0) ? documents[Int($0)] : $0 + 1 }
    expectAgreement(AttentionProblem(type, keys: count, first: documents, end: ends), path)
    // Spans in no order, which all hang together.
    let (starts, stops) = (times.map { $0 * 37 % 140 }, times.map { $0 * 37 % 140 + $0 % 10 })
    expectAgreement(AttentionProblem(type, keys: count, first: starts, end: stops), path)
    // Keys 0 to 4, 10 to 19 and 30 are seen by nobody.
    let apart: [Int32] = times[..<20].map { $0 < 10 ? 5 : 20 }
    expectAgreement(
      AttentionProblem(type, keys: 31, first: apart, end: apart.map { $0 == 5 ? 10 : 30 }), path)
  }

  @Test(arguments: runnablePaths, types)
  func `more keys than a tile meets at once agree with the definition`(path: osl_path, type: osl_type) {
    let ends: [Int32] = [1, 600, 1100, 1200, 1200]
    let problem = AttentionProblem(type, keys: 1200, first: [0, 5, 0, 1150, 600], end: ends)
    expectAgreement(problem, path)
    expectDecoding(problem, path)
  }

  @Test(arguments: runnablePaths, types)
  func `documents packed together are the documents apart, to the bit`(path: osl_path, type: osl_type) {
    let lengths = [70, 1, 5, 129, 90]
    let starts = lengths.indices.map { lengths[..<$0].reduce(0, +) }
    let first = zip(starts, lengths).flatMap { [Int32](repeating: Int32($0), count: $1) }
    let packed = AttentionProblem(
      type, heads: 4, keyValueHeads: 2, channels: 24, keys: first.count, first: first,
      end: first.indices.map { Int32($0 + 1) })
    #expect(packed.documentStarts == starts.map { Int32($0) })

    let apart = zip(starts, lengths).map { packed.rows($0..<$0 + $1) }
    let outputs = apart.map { $0.blocks(path) }
    let gradients = apart.map { $0.blocksBackward(path) }
    #expect(
      packed.blocks(path) == .init(o: outputs.flatMap { $0.o }, lse: outputs.flatMap { $0.lse }))
    #expect(
      packed.blocksBackward(path)
        == .init(
          dq: gradients.flatMap { $0.dq }, dk: gradients.flatMap { $0.dk }, dv: gradients.flatMap { $0.dv }))
  }

  @Test(arguments: runnablePaths, types)
  func `the order of the pieces changes no bit`(path: osl_path, type: osl_type) {
    let documents = (0..<Int32(200)).map { $0 / 67 * 67 }
    let problem = AttentionProblem(
      type, heads: 4, keyValueHeads: 2, channels: 16, keys: 200, first: documents,
      end: (0..<Int32(200)).map { $0 + 1 })
    #expect(problem.blocks(path) == problem.blocks(path, isReversed: true))
    #expect(problem.blocksBackward(path) == problem.blocksBackward(path, isReversed: true))
    #expect(problem.decoded(path) == problem.decoded(path, isReversed: true))
  }

  @Test(arguments: runnablePaths, types)
  func `a query that sees nothing gives zeros`(path: osl_path, type: osl_type) {
    let problem = AttentionProblem(type, keys: 3, first: [0, 2, 0], end: [1, 2, 3])
    for output in [problem.blocks(path), problem.decoded(path), problem.definition()] {
      #expect(Array(output.o[16..<32]) == zeros(16))
      #expect(Array(output.lse[2..<4]) == [0, 0])
    }
  }

  private func expectDecoding(_ problem: AttentionProblem, _ path: osl_path) {
    let (output, expected) = (problem.decoded(path), problem.definition())
    #expect(firstMismatch(output.o, expected.o, tolerance: tolerances(problem.type).0) == nil)
    #expect(firstMismatch(output.lse, expected.lse) == nil)
  }

  @Test(arguments: runnablePaths, [1, 15, 16, 17, 200])
  func `decoding agrees with the definition`(path: osl_path, keys: Int) {
    for type in types {
      for (heads, keyValueHeads, channels) in [(4, 2, 17), (12, 1, 32), (1, 1, 64)] {
        let problem = AttentionProblem(
          type, heads: heads, keyValueHeads: keyValueHeads, channels: channels, keys: keys,
          first: [0, Int32(keys / 2)], end: [Int32(keys), Int32(keys)])
        expectDecoding(problem, path)
      }
    }
  }

  @Test(arguments: runnablePaths, types)
  func `huge scores do not overflow`(path: osl_path, type: osl_type) {
    var problem = AttentionProblem.causal(type, 70)
    problem.q = problem.q.map { $0 * 0x1p50 }
    problem.k = problem.k.map { $0 * 0x1p50 }
    let (tolerance, _) = tolerances(type)
    #expect(firstMismatch(problem.blocks(path).o, problem.definition().o, tolerance: tolerance) == nil)
    #expect(firstMismatch(problem.decoded(path).o, problem.definition().o, tolerance: tolerance) == nil)
    #expect(problem.blocksBackward(path).dq.allSatisfy { $0.isFinite })
  }

  @Test(arguments: runnablePaths, types)
  func `a query that is not a number stays one, and spoils no other`(path: osl_path, type: osl_type) {
    var problem = AttentionProblem.causal(type, 70, heads: 1, keyValueHeads: 1)
    let sound = problem.blocks(path).o
    problem.q[66 * 8] = .nan
    for output in [problem.blocks(path).o, problem.decoded(path).o] {
      #expect(output[(66 * 8)..<(67 * 8)].allSatisfy { $0.isNaN })
      #expect(output.indices.allSatisfy { (66 * 8..<67 * 8).contains($0) || output[$0].isFinite })
    }
    let output = problem.blocks(path).o
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
    #expect(firstMismatch(found.dq, dq, tolerance: 2e-3) == nil)
    #expect(firstMismatch(found.dk, dk, tolerance: 2e-3) == nil)
    #expect(firstMismatch(found.dv, dv, tolerance: 2e-3) == nil)
  }
}
