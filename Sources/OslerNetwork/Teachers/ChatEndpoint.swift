import OslerDigest
import OslerJSON

/// A server that answers prompts as OpenAI's does: `POST …/chat/completions`.
public struct ChatEndpoint: Sendable {
  public let address: WebAddress
  public let model: String
  /// Sent in one header and nowhere else; nil for a server that wants none.
  private let key: String?
  public var limits: HTTPLimits
  private static let mostAnswerBytes = 1 << 22

  /// - Parameters:
  ///   - base: as libraries for such servers want it: `https://api.openai.com/v1`.
  ///   - secondsAnAnswer: the longest one may take.
  public init(_ base: WebAddress, model: String, key: String?, secondsAnAnswer: Double) throws(NetworkError) {
    address = try base.appending("chat/completions")
    (self.model, self.key) = (model, key)
    limits = HTTPLimits(totalSeconds: secondsAnAnswer, stallSeconds: nil)
  }

  /// Whether this can be a key: nothing that would end a header's line.
  public static func isKey(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }

  /// What a request is known by: everything that is sent but the key.
  func digest(of prompt: TeacherPrompt) -> Digest {
    Digest(of: "POST \(address)\n" + body(prompt).written(.compact, sorted: true))
  }

  private func body(_ prompt: TeacherPrompt) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("model", .string(model)),
      .init("messages", .array([JSONValue(["role": "user", "content": .string(prompt.text)])])),
      .init("max_tokens", .integer(prompt.maxTokens)),
      .init("temperature", .real(JSONReal(prompt.temperature))),
    ]
    if let seed = prompt.seed { members.append(.init("seed", .integer(seed))) }
    return .object(members)
  }

  /// Asks once.
  ///
  /// - Returns: the answer; or why there is none, and how long the server asks to wait.
  func ask(_ prompt: TeacherPrompt, _ client: HTTPClient) -> (
    Result<TeacherAnswer, TeacherProblem>, wait: Double?
  ) {
    var headers = [
      (name: "Content-Type", value: "application/json"), (name: "Accept", value: "application/json"),
    ]
    if let key { headers.append((name: "Authorization", value: "Bearer \(key)")) }
    let request = HTTPRequest(
      address, headers: headers, body: Array(body(prompt).written(.compact).utf8), limits: limits)
    do {
      let (head, body) = try client.answer(to: request, limit: Self.mostAnswerBytes)
      guard head.status == 200 else {
        return (.failure(.network(.status(address.place, head.status))), head.retryAfter())
      }
      guard let answer = answer(in: body) else { return (.failure(.nonsense(address.place)), nil) }
      return (.success(answer), nil)
    } catch {
      return (.failure(.network(error)), nil)
    }
  }

  private func answer(in body: [UInt8]) -> TeacherAnswer? {
    guard let json = try? JSONReader.read(body), let choice = json["choices"]?.elements?.first,
      let text = choice["message"]?["content"]?.text
    else { return nil }
    return TeacherAnswer(
      text: withoutKey(text), isCut: choice["finish_reason"]?.text == "length",
      promptTokens: json["usage"]?["prompt_tokens"]?.whole,
      answerTokens: json["usage"]?["completion_tokens"]?.whole)
  }

  /// A server could send back what it was told; it is not written down.
  private func withoutKey(_ text: String) -> String {
    guard let key, !key.isEmpty else { return text }
    return text.replacing(key, with: "[key]")
  }
}
