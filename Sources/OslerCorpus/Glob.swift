import Foundation

/// File patterns as shells know them: `*`, `?`, `[0-9]`, `{a,b}`. A leading dot is matched by a dot only.
public enum Glob {
  /// The files and folders that match, sorted by path, each once.
  ///
  /// - Parameters:
  ///   - pattern: a path without wildcards matches itself, if it is there.
  ///   - folder: where a relative pattern starts; its own name is taken as it is.
  /// - Returns: paths that begin with `folder`, unless the pattern is absolute.
  public static func expand(_ pattern: String, relativeTo folder: String) -> [String] {
    let isAbsolute = pattern.hasPrefix("/") || folder.isEmpty
    let whole = isAbsolute ? pattern : "\(escaped(folder))\(folder.hasSuffix("/") ? "" : "/")\(pattern)"
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(whole, GLOB_BRACE, nil, &found) == 0, let paths = found.gl_pathv else { return [] }
    let matches = (0..<Int(found.gl_pathc)).compactMap { paths[$0].map { String(cString: $0) } }
    return Set(matches).sorted()
  }

  private static func escaped(_ path: String) -> String {
    String(path.flatMap { "*?[]{}\\".contains($0) ? ["\\", $0] : [$0] })
  }
}
