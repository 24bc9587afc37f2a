import OslerJSON

/// An output's table, read from one of its forms. Only the text of its cells is taken: nothing of a stranger's
/// markup reaches the page.
struct DataTable: Hashable {
  enum Alignment: String, Hashable {
    case left, right, center
  }

  struct Column: Hashable {
    let name: String
    let alignment: Alignment
  }

  var columns: [Column]
  var rows: [[String]]
  var notes: [String] = []
}

extension DataTable {
  /// A list of records with the same simple members: `[{"year": 2015, "count": 3}]`.
  init?(json text: String) {
    guard text.utf8.count <= Bounds.pictureBytes, let value = try? JSONReader.read(text),
      let elements = value.elements, let first = elements.first?.members, !first.isEmpty
    else { return nil }
    var rows: [[String]] = []
    for element in elements {
      guard let members = element.members, members.map(\.key) == first.map(\.key) else { return nil }
      var row: [String] = []
      for member in members {
        switch member.value {
        case .array, .object: return nil
        case .string(let text): row.append(text)
        case .null: row.append("")
        default: row.append(member.value.written(.compact))
        }
      }
      rows.append(row)
    }
    self.rows = rows
    columns = first.enumerated().map { index, member in
      let isNumeric = rows.allSatisfy { $0[index].isEmpty || Double($0[index]) != nil }
      return Column(name: member.key, alignment: isNumeric ? .right : .left)
    }
  }

  /// The one kind of HTML that commands write: a head, rows of plain cells, perhaps a note. Nil for any other.
  init?(html text: String) {
    guard text.utf8.count <= Bounds.pictureBytes else { return nil }
    var scanner = TableScanner(text)
    guard scanner.eat("<table>"), scanner.eat("<thead>"), scanner.eat("<tr>") else { return nil }
    var columns: [Column] = []
    while let (name, alignment) = scanner.cell("th") {
      columns.append(Column(name: name, alignment: alignment))
    }
    guard !columns.isEmpty, scanner.eat("</tr>"), scanner.eat("</thead>"), scanner.eat("<tbody>") else {
      return nil
    }
    var rows: [[String]] = []
    while scanner.eat("<tr>") {
      var row: [String] = []
      while let (text, _) = scanner.cell("td") { row.append(text) }
      guard row.count == columns.count, scanner.eat("</tr>") else { return nil }
      rows.append(row)
    }
    guard scanner.eat("</tbody>"), scanner.eat("</table>") else { return nil }
    var notes: [String] = []
    while let (note, _) = scanner.cell("p") { notes.append(note) }
    guard scanner.isAtEnd else { return nil }
    self.init(columns: columns, rows: rows, notes: notes)
  }
}

private struct TableScanner {
  private let bytes: [UInt8]
  private var at = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  /// Skips white space; nothing else stands between tags.
  mutating func eat(_ tag: String) -> Bool {
    skipSpace()
    guard bytes[at...].starts(with: tag.utf8) else { return false }
    at += tag.utf8.count
    return true
  }

  /// `<td style="text-align:right">text</td>`
  mutating func cell(_ tag: String) -> (String, DataTable.Alignment)? {
    let start = at
    var alignment = DataTable.Alignment.left
    if !eat("<\(tag)>") {
      guard
        let found = [DataTable.Alignment.right, .center, .left].first(where: {
          eat("<\(tag) style=\"text-align:\($0.rawValue)\">")
        })
      else {
        at = start
        return nil
      }
      alignment = found
    }
    let end = bytes[at...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
    let text = String(decoding: bytes[at..<end], as: UTF8.self)
    at = end
    guard bytes[at...].starts(with: "</\(tag)>".utf8) else {
      at = start
      return nil
    }
    at += tag.utf8.count + 3
    return (Self.unescaped(text), alignment)
  }

  var isAtEnd: Bool {
    bytes[at...].allSatisfy { $0 == 0x20 || $0 == 0x0A }
  }

  private mutating func skipSpace() {
    while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0A { at += 1 }
  }

  private static func unescaped(_ text: String) -> String {
    guard text.contains("&") else { return text }
    let pieces = text.split(separator: "&", omittingEmptySubsequences: false)
    let names = ["lt;": "<", "gt;": ">", "quot;": "\"", "#39;": "'", "amp;": "&"]
    return pieces.dropFirst().reduce(String(pieces[0])) { text, piece in
      guard let name = names.keys.first(where: piece.hasPrefix) else { return text + "&" + piece }
      return text + names[name, default: ""] + piece.dropFirst(name.count)
    }
  }
}
