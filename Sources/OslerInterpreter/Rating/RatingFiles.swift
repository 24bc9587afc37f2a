import Foundation
import OslerRecord

/// The folder of a rating study: `key.json`, which stays, and `send/` with what goes to the raters.
struct RatingFiles {
  let folder: String
  let context: CommandContext

  var keyPath: String { folder + "/key.json" }
  private func shown(_ path: String) -> String { context.session.workspace.shown(path) }

  /// Forms that were sent belong to the key that is there: another study's is never replaced.
  func check(_ key: RatingKey) throws {
    guard let data = FileManager.default.contents(atPath: keyPath) else { return }
    let there = try RatingKey(String(decoding: data, as: UTF8.self), file: shown(keyPath))
    guard there.study == key.study else {
      throw RateError.otherStudy(path: shown(keyPath), study: there.study)
    }
  }

  /// - Returns: for each rater the form and the table, relative to the workspace.
  func write(_ key: RatingKey, _ forms: [RatingForm]) throws -> [(form: String, table: String)] {
    try check(key)
    try FileSaver.write(key.text, to: keyPath)
    try context.recordArtifact("rating key", path: keyPath)
    let paths = try forms.map { form in
      let path = "\(folder)/send/\(form.fileName)"
      try FileSaver.write(form.html, to: path + ".html")
      try FileSaver.write(form.csv, to: path + ".csv")
      return (form: shown(path + ".html"), table: shown(path + ".csv"))
    }
    try context.recordArtifact("rating forms", path: folder + "/send")
    return paths
  }
}
