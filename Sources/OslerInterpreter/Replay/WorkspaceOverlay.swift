import Foundation

/// A replay writes into a folder of its own that lies over the workspace like a sheet of glass.
extension Workspace {
  /// Where `path` lies in the overlay; nil without one, and for what lies outside of the workspace.
  func overlaid(_ path: String) -> String? {
    guard let overlay, path.hasPrefix(folder + "/") else { return nil }
    return overlay + path.dropFirst(folder.count)
  }

  /// The files that a pattern matched, with those that the replay wrote in their places and beside them.
  func overlaid(_ paths: [String], _ written: String) -> [String] {
    guard let overlay else { return paths }
    let pattern = written.hasPrefix("/") ? written : folder + "/" + written
    guard pattern.hasPrefix(folder + "/") else { return paths }
    let below = overlay + pattern.dropFirst(folder.count)
    var names: [String: String] = [:]
    for path in paths + Workspace.paths(matching: pattern) + Workspace.paths(matching: below) {
      names[shown(path)] = path
    }
    // In the order that the workspace alone would give.
    return names.sorted { $0.key < $1.key }.map(\.value)
  }
}
