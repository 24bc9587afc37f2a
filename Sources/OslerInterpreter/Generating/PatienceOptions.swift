import OslerLanguage
import OslerNetwork

/// `retries: 5 pause: 1`: how often a server is asked again.
enum PatienceOptions {
  static let parameters: [Parameter] = [
    .option(
      "retries", .value(.integer), default: "5", range: .between(0, 100),
      help: "tries after the first, when a server is busy or a connection breaks"),
    .option(
      "pause", .value(.number), default: "1", range: .between(0, 600), unit: "seconds",
      help: "before the second try; each further pause is twice as long, and a server's wish counts more"),
  ]

  static func patience(_ arguments: Arguments) -> Patience {
    Patience(retries: arguments.integer("retries"), firstSeconds: arguments.real("pause"))
  }

  /// The address of an option.
  static func address(_ arguments: Arguments, _ name: String) throws(Diagnostic) -> WebAddress {
    do throws(NetworkError) { return try WebAddress(arguments.string(name)) } catch {
      throw arguments.error("\(error)", hint: error.hint, at: name)
    }
  }
}
