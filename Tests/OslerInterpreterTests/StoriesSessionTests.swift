import Foundation
import OslerInterpreter
import Testing

private let models = URL(filePath: #filePath).appending(path: "../../../../shared/data/models").standardized
private let isThere = FileManager.default.fileExists(
  atPath: models.appending(path: "tinystories-656k/config.json").path)
private let absent: Comment = "the trained model is not beside the repository (../shared/data/models)"

/// A trained model of the hub, from the language.
@Suite(.enabled(if: isThere, absent)) struct StoriesSessionTests {
  private func playground() throws -> Playground {
    let playground = try Playground()
    try playground.write("{% for m in messages %}{{ m.content }}{% endfor %}", to: "bare.jinja")
    let path = models.appending(path: "tinystories-656k").path
    try playground.show("stories = load model \"\(path)\" precision: fp32 template: \"bare.jinja\"")
    return playground
  }

  @Test func `it tells the story of the reference`() throws {
    let data = try Data(contentsOf: models.appending(path: "tinystories-656k-expected.json"))
    let json = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    let stories = try #require(json["tinystories-656k"] as? [[String: Any]])
    let playground = try playground()
    // Of one that is closer than this, the sums' order decides.
    for story in stories where (story["min_top2_margin"] as? Double ?? 0) > 1e-3 {
      let prompt = try #require(story["prompt"] as? String)
      let text = try #require(story["text"] as? String)
      let rest = try #require(text.firstRange(of: prompt).map { text[$0.upperBound...] })
      let answer = try playground.text("ask \"\(prompt)\" model: stories max_tokens: 48")
      #expect(answer == rest.drop { $0 == " " })
    }
  }

  @Test func `its tokenizer merges as no GGUF file can say, and is not written as if it did`() throws {
    let playground = try playground()
    #expect(
      playground.error("save stories \"stories.gguf\"") == """
        error: GGUF files cannot hold merges that are not SentencePiece's
         --> repl:2:1:1
          |
        1 | save stories "stories.gguf"
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^ save the model to a folder
        """)
    #expect(!FileManager.default.fileExists(atPath: playground.folder + "/stories.gguf"))
  }

  @Test func `at four bits it still tells a story, side by side with the whole one`() throws {
    let playground = try playground()
    let path = models.appending(path: "tinystories-656k").path
    try playground.show(
      """
      small = load model "\(path)" quantize: int4 template: "bare.jinja"
      t = ask "Once upon a time" with: [stories, small] max_tokens: 24
      alone = ask "Once upon a time" model: small max_tokens: 24
      """)
    #expect(try playground.text("[t.model, t[1].answer == alone]") == #"[["stories", "small"], true]"#)
  }
}
