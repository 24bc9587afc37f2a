import OslerModel
import OslerTensor

/// An adapter's folder, from which it may be read more than once: each time it must be the same.
struct AdapterFolder {
  let path: String
  /// As the notebook has it.
  let written: String
  let model: ModelConfiguration
  let precision: Precision
  private let stamps: [String: FileStamp]

  /// Notes what is there now.
  init(_ folder: InputFile, for model: Transformer) {
    (path, written) = (folder.path, folder.written)
    (self.model, precision) = (model.configuration, model.precision)
    stamps = Self.stamps(path)
  }

  /// Nil while the files are those that were noted.
  var problem: AdapterFolderError? {
    Self.stamps(path) == stamps ? nil : .changed(folder: written)
  }

  func read() throws(ModelError) -> LoRAAdapter {
    guard problem == nil else { throw .notReadable(path: path, reason: "it changed since it was loaded") }
    return try LoRAAdapter.load(from: path, for: model, precision: precision)
  }

  private static func stamps(_ folder: String) -> [String: FileStamp] {
    let names = ["adapter_config.json", "adapter_model.safetensors", "adapters.safetensors"]
    return Dictionary(
      names.compactMap { name in FileStamp("\(folder)/\(name)").map { (name, $0) } }
    ) { first, _ in first }
  }
}

enum AdapterFolderError: Error, Hashable, CustomStringConvertible {
  case changed(folder: String)

  var description: String {
    switch self {
    case .changed(let folder): "the adapter in '\(folder)' changed since it was loaded, and is needed again"
    }
  }

  var hint: String? { "load it again" }
}
