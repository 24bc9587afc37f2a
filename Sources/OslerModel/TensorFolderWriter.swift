import OslerJSON
import OslerTensor

/// Writes tensors into a folder as one safetensors file, or as several under an index when they take more.
enum TensorFolderWriter {
  /// - Parameter shardBytes: the most that the tensors of a file take together; one that is larger by itself
  ///   has a file of its own.
  static func write(_ parameters: ParameterSet, to folder: String, shardBytes: Int) throws(ModelError) {
    let shards = shards(of: parameters, shardBytes)
    guard shards.count > 1 else {
      return try SafetensorsWriter.write(parameters, to: "\(folder)/\(TensorFolder.fileName)")
    }
    var map: [JSONValue.Member] = []
    for (index, shard) in shards.enumerated() {
      let name = "model-\(fiveDigits(index + 1))-of-\(fiveDigits(shards.count)).safetensors"
      try SafetensorsWriter.write(shard, to: "\(folder)/\(name)")
      map += shard.names.map { JSONValue.Member($0, .string(name)) }
    }
    let size = JSONValue.object([.init("total_size", .integer(parameters.byteCount))])
    let index = JSONValue.object([.init("metadata", size), .init("weight_map", .object(map))])
    try FileBytes.write(
      index.written(.indented, sorted: true) + "\n", to: "\(folder)/\(TensorFolder.indexName)")
  }

  /// In order, each as full as can be.
  private static func shards(of parameters: ParameterSet, _ shardBytes: Int) -> [ParameterSet] {
    var shards = [ParameterSet()]
    var room = shardBytes
    for (name, tensor) in parameters.entries {
      if tensor.byteCount > room, !shards[shards.count - 1].isEmpty {
        shards.append(ParameterSet())
        room = shardBytes
      }
      shards[shards.count - 1].append(name, tensor)
      room -= tensor.byteCount
    }
    return shards
  }

  private static func fiveDigits(_ number: Int) -> String {
    String(repeating: "0", count: max(0, 5 - "\(number)".count)) + "\(number)"
  }
}
