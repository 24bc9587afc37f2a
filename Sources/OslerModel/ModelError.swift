/// What can go wrong with a model, its files, or what it is asked to read.
public enum ModelError: Error, Hashable, Sendable {
  // Files.
  case notReadable(path: String, reason: String)
  case notWritable(path: String, reason: String)
  case notJSON(path: String, reason: String, byte: Int)
  case missingKey(path: String, key: String)
  case wrongType(path: String, key: String, expected: String)
  case badValue(path: String, key: String, reason: String)
  case unsupported(path: String, key: String, value: String)

  // Tensor files.
  case safetensors(path: String, tensor: String?, problem: SafetensorsProblem)
  case gguf(path: String, place: GGUFPlace, problem: GGUFProblem)
  case missingTensor(path: String, tensor: String)
  case unexpectedTensor(path: String, tensor: String)
  case wrongShape(path: String, tensor: String, found: [Int], expected: [Int])
  case tiedTensorsDiffer(path: String)

  // What the model is given.
  case impossibleConfiguration(reason: String)
  case tokenOutOfRange(token: Int32, vocabularySize: Int)
  case tooLong(tokens: Int, maxPositions: Int)
  case emptyContext
  /// A text that is not as a GLM reads texts.
  case notLaidOut(reason: String)
  case adapterDoesNotFit(reason: String)
  case cannotMerge(reason: String)
  case cannotCombine(reason: String)
  case cannotQuantize(reason: String)
  case quantizedNotSaved
  case glmNotInGGUF
  /// Bytes.
  case outOfMemory(needed: Int, available: Int)
}

extension ModelError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notReadable(let path, let reason): "cannot read '\(path)': \(reason)"
    case .notWritable(let path, let reason): "cannot write '\(path)': \(reason)"
    case .notJSON(let path, let reason, let byte): "'\(path)' is not JSON: \(reason) at byte \(byte)"
    case .missingKey(let path, let key): "'\(path)' has no '\(key)'"
    case .wrongType(let path, let key, let expected): "'\(key)' in '\(path)' is not \(expected)"
    case .badValue(let path, let key, let reason): "'\(key)' in '\(path)' \(reason)"
    case .unsupported(let path, let key, let value):
      "'\(key)' \(value) in '\(path)' is not supported yet"
    case .safetensors(let path, nil, let problem): "'\(path)' is not a sound safetensors file: \(problem)"
    case .safetensors(let path, let tensor?, let problem): "tensor '\(tensor)' in '\(path)' \(problem)"
    case .gguf(let path, .file, let problem): "'\(path)' is not a sound GGUF file: \(problem)"
    case .gguf(let path, .key(let key), let problem): "'\(key)' in '\(path)' \(problem)"
    case .gguf(let path, .tensor(let tensor), let problem): "tensor '\(tensor)' in '\(path)' \(problem)"
    case .missingTensor(let path, let tensor): "'\(path)' has no tensor '\(tensor)'"
    case .unexpectedTensor(let path, let tensor): "'\(path)' has a tensor '\(tensor)' that nothing uses"
    case .wrongShape(let path, let tensor, let found, let expected):
      "tensor '\(tensor)' in '\(path)' has shape \(found), expected \(expected)"
    case .tiedTensorsDiffer(let path):
      "'model.embed_tokens.weight' and 'lm_head.weight' in '\(path)' differ, but the configuration ties them"
    case .impossibleConfiguration(let reason): "this model cannot exist: \(reason)"
    case .tokenOutOfRange(let token, let size):
      "token \(token) is not in the model's vocabulary of \(size)"
    case .tooLong(let tokens, let maxPositions):
      "\(tokens) tokens do not fit into the model's context of \(maxPositions)"
    case .emptyContext: "there is no token to go on from"
    case .notLaidOut(let reason): "the text is not laid out as a GLM reads texts: \(reason)"
    case .adapterDoesNotFit(let reason): "the adapter does not fit this model: \(reason)"
    case .cannotMerge(let reason): "the adapter cannot be merged: \(reason)"
    case .cannotCombine(let reason): "the adapters cannot be combined: \(reason)"
    case .quantizedNotSaved: "a quantised model is not saved"
    case .glmNotInGGUF: "GGUF files have no place for a GLM's layout"
    case .cannotQuantize(let reason): "the model cannot be quantised: \(reason)"
    case .outOfMemory(let needed, let available):
      "the model needs \(ByteCount(needed)) and the machine has \(ByteCount(available)) left"
    }
  }

  /// What to do about it, where that is known.
  public var hint: String? {
    switch self {
    case .tokenOutOfRange: "use the tokenizer that belongs to the model"
    case .emptyContext: "begin with the tokenizer's first token"
    case .glmNotInGGUF: "save it as a folder: leave the ending .gguf out"
    case .quantizedNotSaved: "save the model it was made of, and quantise that again"
    default: nil
    }
  }
}

/// The ways in which a safetensors file breaks its format.
public enum SafetensorsProblem: Hashable, Sendable {
  case tooShort(bytes: Int)
  case headerTooLong(bytes: UInt64)
  case headerPastEnd(bytes: UInt64)
  case headerNotJSON(reason: String, byte: Int)
  case badMetadata
  case badEntry(reason: String)
  case unknownType(String)
  case unsupportedType(String)
  case sizeMismatch(bytes: UInt64, expected: UInt64)
  case outsideFile(end: UInt64, dataBytes: UInt64)
  case overlap(with: String)
  case hole(at: UInt64)
  case trailingBytes(count: UInt64)
  case notInIndex
  case notInFile
}

extension SafetensorsProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooShort(let bytes): "it has only \(bytes) bytes"
    case .headerTooLong(let bytes): "its header claims \(bytes) bytes, more than 100000000"
    case .headerPastEnd(let bytes): "its header of \(bytes) bytes goes past the end of the file"
    case .headerNotJSON(let reason, let byte): "its header is not JSON: \(reason) at byte \(byte)"
    case .badMetadata: "'__metadata__' is not a table of texts"
    case .badEntry(let reason): "has a bad header entry: \(reason)"
    case .unknownType(let type): "has the unknown type '\(type)'"
    case .unsupportedType(let type): "has the type '\(type)', which is not supported yet"
    case .sizeMismatch(let bytes, let expected): "takes \(bytes) bytes, but its shape needs \(expected)"
    case .outsideFile(let end, let dataBytes): "ends at byte \(end) of \(dataBytes) bytes of data"
    case .overlap(let other): "overlaps tensor '\(other)'"
    case .hole(let at): "leaves a hole before it, at data byte \(at)"
    case .trailingBytes(let count): "\(count) bytes follow the last tensor"
    case .notInIndex: "is not named for this file by the index"
    case .notInFile: "is named by the index, but not in that file"
    }
  }
}
