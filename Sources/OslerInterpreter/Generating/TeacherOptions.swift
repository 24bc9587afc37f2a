import Foundation
import OslerLanguage
import OslerNetwork

/// Who writes, and how they are asked: a loaded model, or a server like OpenAI's.
struct TeacherOptions {
  enum Whom {
    case speaker(any Speaker)
    case endpoint(WebAddress, model: String)
  }

  let whom: Whom
  let maxTokens: Int
  let temperature: Double
  private let keyVariable: String
  private let isKeyNamed: Bool
  private let atOnce: Int
  private let aMinute: Double?
  private let secondsAnAnswer: Double
  private let patience: Patience
  /// In any currency, for a million tokens of prompts and of answers.
  let prices: (prompts: Double, answers: Double)?

  static let parameters: [Parameter] =
    [
      .option(
        "teacher", .value(.union([.model, .adapter, .string])), required: true,
        help: "a model or an adapter, or the address of a server like OpenAI's, up to '/v1'"),
      .option("model", .value(.string), help: "what the server calls the model that is asked"),
      .option(
        "key_env", .value(.string), default: "\"OPENAI_API_KEY\"",
        help: "the environment's variable that holds the server's key; it is never written anywhere"),
      .option(
        "max_tokens", .value(.integer), default: "512", range: .atLeast(1), unit: "tokens",
        help: "longest answer"),
      .option(
        "temperature", .value(.number), default: "0", range: .between(0, 100),
        help: "0 always takes the likeliest token"),
      .option(
        "at_once", .value(.integer), default: "4", range: .between(1, 256),
        help: "requests under way at a time, of a server"),
      .option(
        "a_minute", .value(.number), range: .above(0),
        help: "most requests begun in a minute, of a server; no limit without it"),
      .option(
        "timeout", .value(.number), default: "120", range: .above(0), unit: "seconds",
        help: "how long a server may take for an answer"),
      .option(
        "price_in", .value(.number), range: .atLeast(0),
        help: "of a million tokens of prompts, in any currency"),
      .option("price_out", .value(.number), range: .atLeast(0), help: "of a million tokens of answers"),
      .option("seed", .value(.integer), help: "a seed of its own; the session's without it"),
    ] + PatienceOptions.parameters

  init(_ arguments: Arguments) throws(Diagnostic) {
    switch arguments.value("teacher") {
    case .string:
      guard let model = arguments.string(ifGiven: "model"), !model.isEmpty else {
        throw arguments.error(
          "a server is asked for one of its models", hint: "name it: model: \"name\"", at: "teacher")
      }
      whom = .endpoint(try PatienceOptions.address(arguments, "teacher"), model: model)
    default:
      guard !arguments.isGiven("model") else {
        throw arguments.error(
          "'model' is what a server calls a model, and the teacher is loaded", at: "model")
      }
      whom = .speaker(arguments.handle("teacher", as: (any Speaker).self))
    }
    keyVariable = arguments.string("key_env")
    isKeyNamed = arguments.isGiven("key_env")
    // A notebook may not send away whatever the environment holds.
    guard keyVariable.hasSuffix("API_KEY") else {
      throw arguments.error(
        "'key_env' names a variable that ends in 'API_KEY', not '\(keyVariable)'",
        hint: "put the key into one of such a name", at: "key_env")
    }
    maxTokens = arguments.integer("max_tokens")
    temperature = arguments.real("temperature")
    atOnce = arguments.integer("at_once")
    aMinute = arguments.real(ifGiven: "a_minute")
    secondsAnAnswer = arguments.real("timeout")
    patience = PatienceOptions.patience(arguments)
    let (input, output) = (arguments.real(ifGiven: "price_in"), arguments.real(ifGiven: "price_out"))
    prices = input == nil && output == nil ? nil : (input ?? 0, output ?? 0)
  }

  func teacher(in context: CommandContext) throws -> any Teacher {
    switch whom {
    case .speaker(let speaker):
      return ModelTeacher(context.named([speaker])[0], options: self, in: context)
    case .endpoint(let address, let model):
      let endpoint = try ChatEndpoint(
        address, model: model, key: try key(), secondsAnAnswer: secondsAnAnswer)
      return EndpointTeacher(
        pool: TeacherPool(
          endpoint, permission: context.session.network,
          options: TeacherPool.Options(atOnce: atOnce, aMinute: aMinute, patience: patience),
          journal: try context.session.answers()))
    }
  }

  func prompt(_ text: String, in context: CommandContext) -> TeacherPrompt {
    TeacherPrompt(
      text, maxTokens: maxTokens, temperature: temperature,
      seed: temperature == 0 ? nil : Int(context.seed & 0x7FFF_FFFF))
  }

  /// Read when it is needed, kept nowhere.
  private func key() throws(TeacherKeyError) -> String? {
    guard let key = ProcessInfo.processInfo.environment[keyVariable], !key.isEmpty else {
      if isKeyNamed { throw .missing(variable: keyVariable) }
      return nil
    }
    guard ChatEndpoint.isKey(key) else { throw .malformed(variable: keyVariable) }
    return key
  }
}

/// Why there is no key. It never tells what is in the variable.
enum TeacherKeyError: Error, Hashable, CustomStringConvertible {
  case missing(variable: String)
  case malformed(variable: String)

  var description: String {
    switch self {
    case .missing(let variable): "the environment has no variable '\(variable)' with a key"
    case .malformed(let variable):
      "what the variable '\(variable)' holds is no key: a key has no spaces or lines"
    }
  }

  var hint: String? { "set it before osler is started" }
}
