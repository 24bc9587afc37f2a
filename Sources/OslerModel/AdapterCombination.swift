import OslerTensor

extension LoRAAdapter {
  /// One adapter that does what several do together, each times its weight: Σ wᵢ·sᵢ·Bᵢ·Aᵢ. Their pairs are put
  /// side by side, so nothing is lost, and ranks add up.
  ///
  /// - Throws: ``ModelError/cannotCombine(reason:)``.
  public static func combined(
    _ parts: [(adapter: LoRAAdapter, weight: Double)]
  ) throws(ModelError) -> LoRAAdapter {
    guard let first = parts.first?.adapter else { throw .cannotCombine(reason: "there is none") }
    for (index, part) in parts.enumerated() {
      let name = "number \(index + 1)"
      guard part.weight.isFinite else {
        throw .cannotCombine(reason: "\(name) has the weight \(part.weight)")
      }
      guard !part.adapter.configuration.isDoRA else {
        throw .cannotCombine(reason: "\(name) is a DoRA adapter, whose effect is no sum")
      }
      if let module = part.adapter.savedTensors.first?.name {
        throw .cannotCombine(reason: "\(name) brings a '\(module)' of its own")
      }
      guard part.adapter.model == first.model else {
        throw .cannotCombine(reason: "number 1 and \(name) are for models of different shape")
      }
    }
    var pairs: [(name: LoRAPairName, parts: [Part])] = []
    for layer in 0..<first.model.layers {
      for linear in LinearLayer.allCases {
        let found = parts.compactMap { part in
          part.adapter.pairs[layer][linear.index].map { pair in
            Part(pair: pair, factor: Float(part.weight * Double(pair.scale)))
          }
        }
        if !found.isEmpty { pairs.append((LoRAPairName(layer: layer, linear: linear), found)) }
      }
    }
    var parameters = ParameterSet()
    for (name, parts) in pairs {
      let (a, b) = beside(parts)
      parameters.append(name.a, a)
      parameters.append(name.b, b)
    }
    let ranks = pairs.map { (path: $0.name.path, rank: $0.parts.reduce(0) { $0 + $1.pair.rank }) }
    return try LoRAAdapter(configuration(ranks, first), parameters: parameters, for: first.model)
  }

  private struct Part {
    let pair: LoRAPair
    /// Weight times scale.
    let factor: Float
  }

  /// A's rows one below the other, and B's columns, times their factors, one beside the other.
  private static func beside(_ parts: [Part]) -> (a: Tensor, b: Tensor) {
    let rank = parts.reduce(0) { $0 + $1.pair.rank }
    let (inputs, outputs) = (parts[0].pair.a.shape[1], parts[0].pair.b.shape[0])
    let (a, b) = (Tensor(zeros: [rank, inputs]), Tensor(zeros: [outputs, rank]))
    var start = 0
    for part in parts {
      let (pair, factor) = (part.pair, part.factor)
      a.rows(start..<start + pair.rank).assign(pair.a)
      for row in 0..<outputs {
        for column in 0..<pair.rank {
          b.pointer[row * rank + start + column] = factor * pair.b.pointer[row * pair.rank + column]
        }
      }
      start += pair.rank
    }
    return (a, b)
  }

  /// Scale 1 everywhere: alpha is the rank. Modules whose rank is not the commonest are named one by one.
  private static func configuration(
    _ ranks: [(path: String, rank: Int)], _ first: LoRAAdapter
  ) -> LoRAConfiguration {
    let counts = Dictionary(grouping: ranks.map(\.rank)) { $0 }.mapValues(\.count)
    let rank = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 1
    let others = ranks.filter { $0.rank != rank }
    var result = LoRAConfiguration(
      rank: rank, alpha: Double(rank), baseModel: first.configuration.baseModel,
      modules: ModuleSelection(included: .list(ranks.map(\.path))),
      rankPattern: others.map { ModulePattern($0.path, $0.rank) },
      alphaPattern: others.map { ModulePattern($0.path, Double($0.rank)) })
    result.simplify(for: first.model)
    return result
  }
}
