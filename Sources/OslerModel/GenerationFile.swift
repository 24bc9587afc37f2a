import OslerJSON

/// `generation_config.json`: of it, the ids that begin and end a text.
enum GenerationFile {
  static let name = "generation_config.json"

  /// Adds what the folder's file says to what `config.json` said: a text ends at the ids of either.
  static func read(in folder: String, into configuration: inout ModelConfiguration) throws(ModelError) {
    let path = "\(folder)/\(name)"
    guard FileBytes.isFile(path) else { return }
    let file = try JSONFile(path)
    for id in try file.tokenIDs("eos_token_id") where !configuration.eosIDs.contains(id) {
      configuration.eosIDs.append(id)
    }
    let beginning = try file.tokenIDs("bos_token_id").first
    configuration.bosID = configuration.bosID ?? beginning
  }

  static func write(_ configuration: ModelConfiguration, to folder: String) throws(ModelError) {
    let members: [JSONValue.Member] = [
      .init("bos_token_id", configuration.bosJSON), .init("eos_token_id", configuration.eosJSON),
    ].filter { $0.value != .null }
    try FileBytes.write(
      JSONValue.object(members).written(.indented, sorted: true) + "\n", to: "\(folder)/\(name)")
  }
}
