import OslerTensor

/// The tensors of a model's folder: in `model.safetensors`, or in several files under an index.
struct TensorFolder {
  static let fileName = "model.safetensors"
  static let indexName = "model.safetensors.index.json"

  /// What errors name: the one file, or the index.
  let path: String
  /// Tensor name → the file that has it.
  private let files: [String: SafetensorsFile]

  init(_ folder: String) throws(ModelError) {
    let single = "\(folder)/\(Self.fileName)"
    let index = "\(folder)/\(Self.indexName)"
    if FileBytes.isFile(single) || !FileBytes.isFile(index) {
      let file = try SafetensorsFile(single)
      path = single
      files = Dictionary(file.names.map { ($0, file) }) { first, _ in first }
    } else {
      path = index
      files = try Self.shards(index, in: folder)
    }
  }

  /// Names, sorted.
  var names: [String] { files.keys.sorted() }

  func contains(_ name: String) -> Bool { files[name] != nil }

  /// Of what is stored, sorted by name.
  var facts: [TensorFacts] {
    Set(files.values.map(\.path)).sorted().flatMap { path in
      files.values.first { $0.path == path }?.facts ?? []
    }.sorted { $0.name < $1.name }
  }

  /// Throws unless the tensor is there, in this shape and of a type that weights have.
  func check(_ name: String, shape: [Int]) throws(ModelError) {
    let file = try file(name)
    guard let found = file.shape(of: name), found == shape else {
      throw .wrongShape(path: file.path, tensor: name, found: file.shape(of: name) ?? [], expected: shape)
    }
    try file.checkWeight(name)
  }

  /// The type in which the tensor is stored; nil when there is none, or of a type that tensors do not have.
  func type(of name: String) -> ElementType? { files[name]?.type(of: name) }

  /// The tensor as it is stored: ``SafetensorsFile/view(_:)``.
  func view(_ name: String) throws(ModelError) -> Tensor { try file(name).view(name) }
  func willNeed(_ name: String) { files[name]?.willNeed(name) }
  func release(_ name: String) { files[name]?.release(name) }

  /// Throws when a file has changed since it was opened.
  func checkUnchanged() throws(ModelError) {
    var checked: Set<ObjectIdentifier> = []
    for file in files.values where checked.insert(ObjectIdentifier(file)).inserted {
      try file.checkUnchanged()
    }
  }

  private func file(_ name: String) throws(ModelError) -> SafetensorsFile {
    guard let file = files[name] else { throw .missingTensor(path: path, tensor: name) }
    return file
  }

  private static func shards(_ index: String, in folder: String) throws(ModelError) -> [String:
    SafetensorsFile]
  {
    let json = try JSONFile(index)
    let map = try json.required("weight_map", json.object("weight_map"))
    var opened: [String: SafetensorsFile] = [:]
    var files: [String: SafetensorsFile] = [:]
    for name in map.keys {
      let fileName = try map.required(name, map.string(name))
      guard !fileName.isEmpty, !fileName.contains("/"), fileName != "..", fileName != "." else {
        throw .badValue(path: index, key: name, reason: "names no file of this folder: '\(fileName)'")
      }
      let file: SafetensorsFile
      if let known = opened[fileName] {
        file = known
      } else {
        file = try SafetensorsFile("\(folder)/\(fileName)")
        opened[fileName] = file
      }
      guard file.shape(of: name) != nil else {
        throw .safetensors(path: file.path, tensor: name, problem: .notInFile)
      }
      files[name] = file
    }
    for file in opened.values.sorted(by: { $0.path < $1.path }) {
      for name in file.names where files[name] !== file {
        throw .safetensors(path: file.path, tensor: name, problem: .notInIndex)
      }
    }
    return files
  }
}
