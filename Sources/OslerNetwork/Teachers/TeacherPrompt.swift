/// What a teacher is asked.
public struct TeacherPrompt: Hashable, Sendable {
  public let text: String
  public let maxTokens: Int
  public let temperature: Double
  /// For teachers that draw.
  public let seed: Int?

  public init(_ text: String, maxTokens: Int, temperature: Double, seed: Int?) {
    (self.text, self.maxTokens, self.temperature, self.seed) = (text, maxTokens, temperature, seed)
  }
}

/// What it answered.
public struct TeacherAnswer: Hashable, Sendable {
  public let text: String
  /// Whether it was cut off at the longest answer that was allowed.
  public let isCut: Bool
  /// Nil where a server does not say.
  public let promptTokens: Int?
  public let answerTokens: Int?

  public init(text: String, isCut: Bool, promptTokens: Int?, answerTokens: Int?) {
    (self.text, self.isCut) = (text, isCut)
    (self.promptTokens, self.answerTokens) = (promptTokens, answerTokens)
  }
}

/// Why a teacher gave no answer.
public enum TeacherProblem: Error, Hashable, Sendable, CustomStringConvertible {
  case network(NetworkError)
  /// What came is not what such a server answers.
  case nonsense(String)
  /// So many requests in a row came to nothing.
  case givesUp(String, after: Int)
  case journal(path: String, reason: String)
  /// The prompt leaves no room for an answer.
  case tooLong

  public var description: String {
    switch self {
    case .network(let error): error.description
    case .nonsense(let place): "'\(place)' answered with something that is no chat completion"
    case .givesUp(let last, let count):
      "the teacher gave no answer \(count) times in a row, last because \(last)"
    case .journal(let path, let reason): "cannot write '\(path)': \(reason)"
    case .tooLong: "the prompt leaves no room for an answer"
    }
  }

  public var hint: String? {
    switch self {
    case .network(.status(_, 401)), .network(.status(_, 403)):
      "is the key in the variable that 'key_env' names, and may it use this model?"
    case .network(.status(_, 404)):
      "'teacher' is the address up to '/v1', 'model' a name that the server knows"
    case .network(let error): error.hint
    case .givesUp: "run it again later: what was answered is kept and not asked again"
    default: nil
    }
  }

  /// Whether the same question may be answered a little later.
  var mayPass: Bool {
    switch self {
    case .network(let error): error.mayPass
    case .nonsense: true
    default: false
    }
  }

  /// Whether it concerns this one prompt and no other.
  var isOfPrompt: Bool {
    switch self {
    case .network(.status(_, let status)): [400, 413, 422].contains(status)
    case .network(.tooLarge), .tooLong: true
    default: false
    }
  }
}
