/// What of a GGUF file is at fault.
public enum GGUFPlace: Hashable, Sendable {
  case file
  case key(String)
  case tensor(String)
}

/// The ways in which a GGUF file breaks its format, or has what is not read.
public enum GGUFProblem: Hashable, Sendable {
  case tooShort
  case wrongMagic
  case bigEndian
  case unsupportedVersion(UInt32)
  case endsEarly
  case tooManyTensors(UInt64)
  case tooManyKeys(UInt64)
  case tooManyValues(UInt64)
  case unknownValueType(UInt32)
  case tooDeep
  case badBool(UInt8)
  case notText
  case twice
  case longName(bytes: UInt64)
  case badAlignment(Int)
  case tooManyDimensions(UInt32)
  case tooLarge
  case brokenBlocks(row: Int, block: Int)
  case unknownType(UInt32)
  case unsupportedType(GGUFTensorType)
  case misaligned(offset: UInt64, alignment: UInt64)
  case overlap(with: String)
  case hole(at: UInt64)
  case outsideFile(end: UInt64, dataBytes: UInt64)
  case trailingBytes(count: UInt64)
  case unknownRopeFactors
  case notRepresentable(GGUFTensorType)
}

extension GGUFProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooShort: "it ends before its header does"
    case .wrongMagic: "it does not begin with 'GGUF'"
    case .bigEndian: "its numbers are big-endian, which is not supported"
    case .unsupportedVersion(let version): "it is of version \(version); versions 2 and 3 are read"
    case .endsEarly: "goes past the end of the file"
    case .tooManyTensors(let count): "it claims \(count) tensors, more than it has room for"
    case .tooManyKeys(let count): "it claims \(count) metadata keys, more than it has room for"
    case .tooManyValues(let count): "claims \(count) values, more than there is room for"
    case .unknownValueType(let type): "has values of the unknown type \(type)"
    case .tooDeep: "has lists within lists within lists"
    case .badBool(let byte): "is \(byte), neither true nor false"
    case .notText: "is not UTF-8"
    case .twice: "is there twice"
    case .longName(let bytes): "has a name of \(bytes) bytes"
    case .badAlignment(let alignment): "is \(alignment), not a power of two from 8"
    case .tooManyDimensions(let count): "has \(count) dimensions, more than 4"
    case .tooLarge: "is too large"
    case .brokenBlocks(let row, let block): "has rows of \(row) numbers, not whole blocks of \(block)"
    case .unknownType(let type): "has the unknown type \(type)"
    case .unsupportedType(let type): "has the type '\(type)', which is not supported yet"
    case .misaligned(let offset, let alignment):
      "begins at data byte \(offset), not a multiple of \(alignment)"
    case .overlap(let other): "overlaps tensor '\(other)'"
    case .hole(let at): "leaves a hole before it, at data byte \(at)"
    case .outsideFile(let end, let dataBytes): "ends at byte \(end) of \(dataBytes) bytes of data"
    case .trailingBytes(let count): "\(count) bytes follow the last tensor"
    case .unknownRopeFactors: "holds factors of no scaling that is known"
    case .notRepresentable(let type): "has numbers that '\(type)' cannot hold"
    }
  }
}
