import ArgumentParser

/// `-p name=value`, as often as there are parameters.
struct ParameterOptions: ParsableArguments {
  @Option(
    name: [.customShort("p"), .customLong("parameter")],
    help: ArgumentHelp("Give a parameter of the notebook another value.", valueName: "name=value"))
  var parameter: [String] = []

  func given() throws(CommandLineError) -> [(name: String, text: String)] {
    var given: [(name: String, text: String)] = []
    for text in parameter { given.append(try Self.pair(text)) }
    return given
  }

  static func pair(_ text: String) throws(CommandLineError) -> (name: String, text: String) {
    guard !text.isEmpty, !text.hasPrefix("=") else { throw .parameterWithoutName(text) }
    guard let sign = text.firstIndex(of: "=") else { throw .parameterWithoutValue(text) }
    return (String(text[..<sign]), String(text[text.index(after: sign)...]))
  }
}
