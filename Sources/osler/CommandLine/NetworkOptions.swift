import ArgumentParser
import OslerNetwork

/// `--allow-net HOST`, as often as there are hosts.
struct NetworkOptions: ParsableArguments {
  @Option(
    name: .customLong("allow-net"),
    help: ArgumentHelp(
      "Let the notebook reach this host: example.org, *.example.org, 127.0.0.1:8080; http://host without TLS.",
      valueName: "host"))
  var allowed: [String] = []

  func validate() throws {
    do throws(NetworkError) { _ = try NetworkPermission(hosts: allowed) } catch {
      throw ValidationError("\(error)" + (error.hint.map { "; \($0)" } ?? ""))
    }
  }

  /// What was asked for; checked in ``validate()``.
  var permission: NetworkPermission { (try? NetworkPermission(hosts: allowed)) ?? .none }
}
