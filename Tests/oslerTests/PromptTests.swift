import Foundation
import OslerInterpreter
import OslerLanguage
import Synchronization
import Testing

@testable import osler

/// What signals led to.
final class SignalCount: Sendable {
  private let words = Mutex<[String]>([])
  var seen: [String] { words.withLock { $0 } }
  func add(_ word: String) { words.withLock { $0.append(word) } }
}

struct PromptTests {
  // MARK: Completion

  private let completion = Completion(
    signatures: CommandTable.standard.signatures, variables: ["papers", "parts"], definitions: ["twice"],
    cells: ["recent"],
    members: { ["papers": ["pmid", "year"], "parts": ["test", "train"]][$0] ?? [] },
    fits: { name, type in name == "papers" && type == .rows },
    files: { beginning in ["data/one.xml", "data/two.xml", "dump/"].filter { $0.hasPrefix(beginning) } })

  /// Completes where `line` ends, as readline cuts words.
  private func candidates(_ line: String) -> [String] {
    let breaks = Set(" \t\n\"|()[]{},=<>".utf8)
    let utf8 = Array(line.utf8)
    let start = (utf8.lastIndex { breaks.contains($0) } ?? -1) + 1
    return completion.candidates(line: line, start: start, end: utf8.count)
  }

  @Test func `a statement begins with a command, a variable or a keyword`() {
    #expect(candidates("lo") == ["load ", "lower "])
    #expect(candidates("pa") == ["papers", "parts"])
    #expect(candidates("fo") == ["for "])
    #expect(candidates("tw") == ["twice "])
    #expect(candidates("x = tra") == ["train "])
    #expect(candidates("papers | hea") == ["head "])
    #expect(candidates("papers | pa") == [])
    #expect(candidates("load pubmed \"x | lo\" | so") == ["sort "])
  }

  @Test func `a first word is followed by its second`() {
    #expect(candidates("train ") == ["cpoly ", "lora ", "pretrain ", "sft ", "tokenizer "])
    #expect(candidates("x = train lo") == ["lora "])
    #expect(candidates("help tr") == ["train "])
    #expect(candidates("help train lo") == ["lora"])
    #expect(candidates("?hea") == ["?head"])
  }

  @Test func `options are offered once`() {
    #expect(candidates("train lora base ran") == ["rank: "])
    #expect(candidates("train lora base rank: 4 ran") == [])
    #expect(candidates("papers | sort ") == ["by: ", "descending: "])
  }

  @Test func `columns are those of what is piped`() {
    #expect(candidates("papers | sort by: ") == ["pmid", "year"])
    #expect(candidates("papers | where year > 2000 | sort by: ye") == ["year"])
    #expect(candidates("papers | select pmid | sort by: ") == ["pmid"])
    #expect(candidates("papers | count by: year | sort by: ") == ["count", "year"])
    #expect(candidates("count papers by: ") == ["pmid", "year"])
    #expect(candidates("x = (papers | sort by: ") == ["pmid", "year"])
    #expect(candidates("papers | where (year > 3) | sort by: ") == ["pmid", "year"])
    #expect(candidates("load qa \"x\" | sort by: ") == ["pmid", "test", "train", "year"])
  }

  @Test func `values are offered where their type fits`() {
    #expect(candidates("head ").contains("papers"))
    #expect(!candidates("head ").contains("parts"))
    #expect(candidates("ask parts[0].test mod") == ["model: "])
    #expect(candidates("x = head(papers, 3) | sort descending: ") == ["false", "true"])
    // Nothing fits: a part of something may.
    #expect(candidates("train lora ").contains("parts"))
    #expect(candidates("papers | sort by: year descending: ") == ["false", "true"])
  }

  @Test func `commands of the prompt are completed with what they take`() {
    #expect(candidates(":v") == [":vars"])
    #expect(candidates(":ru") == [":run "])
    #expect(candidates(":run ") == ["recent", "stale"])
    #expect(candidates(":timing o") == ["off", "on"])
    #expect(candidates(":save du") == ["dump/"])
    #expect(candidates(":save x pa") == ["papers", "parts"])
    #expect(candidates(":undo ") == [])
  }

  @Test func `choices, members and files are offered where they belong`() {
    #expect(candidates("papers | plot ba") == ["bar"])
    #expect(candidates("parts.t") == ["parts.test", "parts.train"])
    #expect(candidates("load pubmed \"da") == ["data/one.xml", "data/two.xml"])
    #expect(candidates("load pubmed \"data/one.xml\" lim") == ["limit: "])
    #expect(Completion.commonBeginning(of: ["data/one", "data/two"]) == "data/")
    #expect(Completion.commonBeginning(of: []) == "")
  }

  @Test func `any line can be completed at any place`() {
    for line in ["a é心 \"x", "|||", "= = ==", "load qa \"心 y\" | ?", "?", "x.y.z", ". :"] {
      for end in 0...line.utf8.count {
        _ = completion.candidates(line: line, start: max(0, end - 2), end: end)
      }
    }
  }

  // MARK: Help

  @Test func `a question mark asks for help`() {
    #expect(HelpRequest.topic(of: "?train lora") == "train lora")
    #expect(HelpRequest.topic(of: "? train  lora ") == "train lora")
    #expect(HelpRequest.topic(of: "train lora?") == "train lora")
    #expect(HelpRequest.topic(of: "?") == "")
    #expect(HelpRequest.topic(of: "ask \"why?\"") == nil)
    #expect(HelpRequest.topic(of: "x = 3") == nil)
  }

  @Test func `the first word of a pair explains them all`() throws {
    let text = try #require(LanguageHelp.text(about: "load", CommandTable.standard.signatures))
    #expect(text.hasPrefix("load adapter "))
    #expect(text.contains("\n\nload qa "))
    #expect(LanguageHelp.text(about: "laod", CommandTable.standard.signatures) == nil)
  }

  // MARK: History

  @Test func `entries of several lines survive in the history`() throws {
    let folder = try Folder()
    let path = folder.path(of: "state/osler/history")
    let first = History(at: path)
    for entry in ["x = [1,\n  2]", "\"quote \\\" and tab\t\"", "same", "same"] { first.append(entry) }
    #expect(History(at: path).entries == ["x = [1,\n  2]", "\"quote \\\" and tab\t\"", "same"])
    #expect(folder.read("state/osler/history").split(separator: "\n").count == 3)
  }

  @Test func `of what was typed twice the last counts`() throws {
    let folder = try Folder()
    let path = folder.path(of: "history")
    let first = History(at: path)
    for entry in ["a = 1", "b", "a = 1"] { first.append(entry) }
    #expect(first.entries == ["b", "a = 1"])
    #expect(History(at: path).entries == ["b", "a = 1"])
    #expect(first.matches("A =", most: 5) == ["a = 1"])
    #expect(first.matches("", most: 1) == ["a = 1"])
  }

  @Test func `a damaged history loses only what is damaged`() {
    #expect(History.entries(in: "\"one\"\nhalf a li\n\"two\"\n") == ["one", "two"])
  }

  @Test func `a long history is shortened`() throws {
    let folder = try Folder()
    let lines = (1...History.longest + 5).map { "\"\($0)\"\n" }.joined()
    try folder.write(lines, to: "history")
    #expect(History(at: folder.path(of: "history")).entries.first == "6")
    #expect(folder.read("history").split(separator: "\n").count == History.longest)
  }

  @Test func `the history lies in the folder for state`() {
    #expect(History.path(in: ["XDG_STATE_HOME": "/s"], home: "/h") == "/s/osler/history")
    #expect(History.path(in: ["XDG_STATE_HOME": "relative"], home: "/h") == "/h/.local/state/osler/history")
    #expect(History.path(in: [:], home: "/h") == "/h/.local/state/osler/history")
  }

  @Test func `recorded parameters are given again`() throws {
    let json = #"{"a": "x y", "b": 3, "c": 0.5, "d": true, "e": null, "f": ["p, q", 2]}"#
    let values = try JSONDecoder().decode([String: RecordedValue].self, from: Data(json.utf8))
    #expect(
      values.mapValues(\.text)
        == ["a": "x y", "b": "3", "c": "0.5", "d": "true", "e": "none", "f": "[\"p, q\", 2]"])
  }
}
