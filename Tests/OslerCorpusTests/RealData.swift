import Foundation
import Testing

/// The real files that lie beside the repository where it is worked on, and nowhere else.
enum RealData {
  static let folder = URL(filePath: #filePath).appending(path: "../../../../shared/data").standardized.path

  static func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(folder)/\(name)") }

  static func absent(_ name: String) -> Comment {
    "the real files are not beside the repository (../shared/data/\(name))"
  }
}
