/// The layout's tokens in `config.json`.
extension GLMLayout {
  private static let keys = (
    begin: "cls_token_id", blank: "gmask_token_id", start: "sop_token_id", end: "eop_token_id"
  )

  /// Keys of `config.json`, and their ids.
  var members: [(key: String, id: Int32)] {
    [(Self.keys.begin, begin), (Self.keys.blank, blank), (Self.keys.start, start), (Self.keys.end, end)]
  }

  init(_ file: JSONFile) throws(ModelError) {
    func id(_ key: String) throws(ModelError) -> Int32 {
      try file.required(key, file.tokenIDs(key).first)
    }
    self.init(
      begin: try id(Self.keys.begin), blank: try id(Self.keys.blank), start: try id(Self.keys.start),
      end: try id(Self.keys.end))
  }
}
