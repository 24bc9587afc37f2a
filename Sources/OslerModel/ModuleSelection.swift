/// Which modules of a model carry a pair of an adapter, as PEFT's `adapter_config.json` chooses them.
public struct ModuleSelection: Hashable, Sendable {
  public enum Names: Hashable, Sendable {
    /// Whole paths, or their last parts: `q_proj`, `model.layers.0.mlp.up_proj`.
    case list([String])
    /// A regular expression of whole paths.
    case expression(String)

    /// A test of module paths.
    ///
    /// - Precondition: an expression that ``PathExpression`` reads.
    func matcher() -> (String) -> Bool {
      switch self {
      case .list(let names):
        let known = Set(names)
        return { path in known.contains(path) || names.contains { path.hasSuffix("." + $0) } }
      case .expression(let text):
        guard let expression = PathExpression(text) else {
          preconditionFailure("'\(text)' was not validated")
        }
        return expression.matches(whole:)
      }
    }
  }

  /// All modules without it.
  public var included: Names?
  public var excluded: Names?
  /// Blocks; all without it. It chooses among the modules of a list, not among those of an expression.
  public var layers: [Int]?
  /// `layers`, where the file says how a path names its blocks; kept for the file alone.
  public var layersPattern: [String]

  public init(
    included: Names? = nil, excluded: Names? = nil, layers: [Int]? = nil, layersPattern: [String] = []
  ) {
    self.included = included
    self.excluded = excluded
    self.layers = layers
    self.layersPattern = layersPattern
  }

  var expressions: [String] {
    [included, excluded].compactMap { if case .expression(let text)? = $0 { text } else { nil } }
  }

  /// A test of modules: the block's number, nil outside of blocks, and the path.
  func matcher() -> (_ layer: Int?, _ path: String) -> Bool {
    let (included, excluded) = (included?.matcher(), excluded?.matcher())
    var layers = layers
    if case .expression? = self.included { layers = nil }
    return { layer, path in
      if excluded?(path) == true { return false }
      if let layers { guard let layer, layers.contains(layer) else { return false } }
      return included?(path) ?? true
    }
  }
}
