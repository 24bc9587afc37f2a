import OslerJSON

extension ModelConfiguration {
  /// The window that every layer of this file's model has; none where all see everything before them.
  ///
  /// Mistral has one unless its file says `null`. Qwen2 has one where `use_sliding_window` says so, from the
  /// layer `max_window_layers` on; newer files say it layer by layer. Layers that differ are refused.
  static func slidingWindow(
    _ file: JSONFile, _ family: Family, layers: Int
  ) throws(ModelError) -> Int? {
    var window: Int?
    switch family {
    case .llama, .glm: break
    case .mistral: window = try size(file)
    case .qwen2:
      guard try file.bool("use_sliding_window") == true else { break }
      // What a file leaves out is its class's default.
      let first = try file.integer("max_window_layers") ?? 28
      if first < layers {
        guard first <= 0 || file.contains("layer_types") else {
          throw .unsupported(path: file.path, key: "max_window_layers", value: "\(first)")
        }
        window = try size(file)
      }
    }

    guard let kinds = try file.strings("layer_types") else { return window }
    guard kinds.count == layers else {
      throw .badValue(
        path: file.path, key: "layer_types", reason: "names \(kinds.count) layers, and there are \(layers)")
    }
    if kinds.allSatisfy({ $0 == "full_attention" }) && (window == nil || family == .qwen2) { return nil }
    guard window != nil, kinds.allSatisfy({ $0 == "sliding_attention" }) else {
      let names = Set(kinds).sorted().map(JSONValue.quoted).joined(separator: ", ")
      throw .unsupported(path: file.path, key: "layer_types", value: "[\(names)]")
    }
    return window
  }

  private static func size(_ file: JSONFile) throws(ModelError) -> Int? {
    file.contains("sliding_window") ? try file.integer("sliding_window") : 4096
  }
}
