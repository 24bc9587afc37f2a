import OslerModel
import OslerTensor
import OslerTraining

/// A model whose rows are whole groups to quantise; the same seed's numbers in either precision.
func trainee(
  _ precision: Precision, base: ElementType? = nil, layers: Int = 2, withAdapter: Bool = false,
  dropout: Float = 0, device: any Device
) throws -> Transformer {
  let model = try Transformer(
    ModelConfiguration(
      vocabularySize: 32, hiddenSize: 32, intermediateSize: 64, layers: layers, heads: 2, keyValueHeads: 1,
      maxPositions: 64, tieEmbeddings: false, initializerRange: 0.1),
    seed: 1, device: device, precision: precision)
  let trained = try base.map { try model.quantized(to: $0) } ?? model
  if withAdapter {
    trained.adapter = try LoRAAdapter(
      LoRAConfiguration(rank: 4, alpha: 8, dropout: dropout), for: model.configuration, seed: 5)
  }
  return trained
}
