import OslerJSON

/// What `config.json` says of rotary positions: `rope_theta` and `rope_scaling` of older files,
/// `rope_parameters` of newer ones.
struct RopeParameters {
  let theta: Double
  let scaling: RopeScaling?

  /// What stands in the place of a scaling where positions have two dimensions. No other program knows the type,
  /// so that none reads such a model as if they had one.
  static let twoDimensional = JSONValue.object([.init("rope_type", .string(twoDimensionalType))])
  private static let twoDimensionalType = "osler_2d"

  init(_ file: JSONFile, _ family: ModelConfiguration.Family) throws(ModelError) {
    try file.refuse("partial_rotary_factor", unless: 1, 1.0)
    var theta = try file.real("rope_theta")
    var found: [RopeScaling?] = []
    for key in ["rope_scaling", "rope_parameters"] {
      guard let rope = try file.object(key, prefix: key + ".") else { continue }
      if let inner = try rope.real("rope_theta") { theta = inner }
      found.append(try Self.scaling(rope, family))
    }
    if found.count == 2, found[0] != found[1] {
      throw .badValue(path: file.path, key: "rope_parameters", reason: "differs from 'rope_scaling'")
    }
    // Every class's default, in files that predate the key.
    self.theta = theta ?? 10_000
    scaling = found.first ?? nil
  }

  private static func scaling(
    _ rope: JSONFile, _ family: ModelConfiguration.Family
  ) throws(ModelError) -> RopeScaling? {
    try rope.refuse("partial_rotary_factor", unless: 1, 1.0)
    var known: Set = [
      "type", "rope_type", "rope_theta", "partial_rotary_factor", "original_max_position_embeddings",
    ]
    func factor(_ key: String) throws(ModelError) -> Double {
      known.insert(key)
      return try rope.required(key, rope.real(key))
    }
    let scaling: RopeScaling?
    switch try type(rope) {
    case twoDimensionalType where family == .glm: scaling = nil
    case "default" where family != .glm:
      try rope.refuse("factor", unless: 1, 1.0)
      known.insert("factor")
      scaling = nil
    case "linear": scaling = .linear(factor: try factor("factor"))
    case "llama3":
      let key = "original_max_position_embeddings"
      scaling = .llama3(
        factor: try factor("factor"), lowFrequency: try factor("low_freq_factor"),
        highFrequency: try factor("high_freq_factor"),
        originalPositions: try rope.required(key, rope.integer(key)))
    case let type:
      let key = rope.contains("rope_type") ? "rope_type" : "type"
      throw .unsupported(path: rope.path, key: rope.prefix + key, value: JSONValue.quoted(type))
    }
    // What is not known might change the arithmetic.
    for key in rope.keys where !known.contains(key) { try rope.refuse(key) }
    return scaling
  }

  private static func type(_ rope: JSONFile) throws(ModelError) -> String {
    let (newer, older) = (try rope.string("rope_type"), try rope.string("type"))
    if let newer, let older, newer != older {
      throw .badValue(
        path: rope.path, key: rope.prefix + "type", reason: "is '\(older)', but 'rope_type' is '\(newer)'")
    }
    if let type = newer ?? older { return type }
    guard rope["factor"] == nil else { throw .missingKey(path: rope.path, key: rope.prefix + "rope_type") }
    return "default"
  }
}

extension RopeScaling {
  /// As the older key `rope_scaling` has it, which newer readers take too.
  var json: JSONValue {
    func real(_ key: String, _ value: Double) -> JSONValue.Member { .init(key, .real(JSONReal(value))) }
    switch self {
    case .linear(let factor):
      // The oldest readers know `type` alone.
      return .object([real("factor", factor), .init("rope_type", "linear"), .init("type", "linear")])
    case .llama3(let factor, let lowFrequency, let highFrequency, let originalPositions):
      return .object([
        real("factor", factor), real("low_freq_factor", lowFrequency),
        real("high_freq_factor", highFrequency),
        .init("original_max_position_embeddings", .integer(originalPositions)), .init("rope_type", "llama3"),
      ])
    }
  }
}
