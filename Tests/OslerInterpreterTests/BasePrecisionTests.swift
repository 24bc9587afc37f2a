import Foundation
import OslerInterpreter
import Testing

/// An adapter knows its base, in whatever precision that is opened.
struct BasePrecisionTests {
  private func playground() throws -> Playground {
    let playground = try Playground()
    try playground.show(
      """
      questions = load qa "examples/questions.jsonl"
      papers = load pubmed "examples/shards/*.xml"
      tokens = train tokenizer papers vocabulary: 300
      made = new model tokenizer: tokens layers: 1 hidden: 32 heads: 2 sequence: 256 precision: bf16
      made | save "base"
      low = load model "base" precision: bf16
      train lora low on: questions rank: 2 epochs: 1 lr: 0.1 batch: 2 | save "adapter"
      """)
    return playground
  }

  @Test func `weights that were widened without loss are the same base`() throws {
    let playground = try playground()
    #expect(
      try playground.show(
        """
        high = load model "base" precision: fp32
        load adapter "adapter" base: high
        """) == ["adapter of rank 2 (1,280 parameters)"])
    #expect(!playground.frontend.messages.contains { $0.contains("not known") })
  }

  @Test func `weights that were rounded cannot be compared, and that is said`() throws {
    let playground = try playground()
    try playground.show(
      """
      small = load model "base" quantize: int8
      load adapter "adapter" base: small
      """)
    #expect(
      playground.frontend.messages.contains(
        "the base is quantised: whether it is the one that the adapter was trained on is not known"))
  }

  @Test func `another model is refused in either precision`() throws {
    let playground = try playground()
    for precision in ["bf16", "fp32"] {
      let error = playground.error(
        """
        other = new model tokenizer: tokens layers: 1 hidden: 32 heads: 2 sequence: 256 precision: \(precision) seed: 5
        load adapter "adapter" base: other
        """)
      #expect(
        error.hasPrefix("error: the adapter in 'adapter' was trained on another model than this base"),
        "\(error)")
    }
  }
}
