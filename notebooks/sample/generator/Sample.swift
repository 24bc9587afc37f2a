// Writes the samples that the notebooks run on, from the tables of facts in the folder above: what
// `first-rounds` reads (FirstRounds.swift) and what the three studies read (Studies.swift).
//
// The citations, journals, patients and numbers are made up; the facts are not. Run it with `make sample`, which
// also compresses the shards. The same tables give the same bytes.

import Foundation

@main
enum Sample {
  static func main() throws {
    let folder = URL(filePath: CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : ".")
    let facts = try [Fact].load(folder.appending(path: "facts.tsv"), prefix: "F")
    var firstRounds = FirstRounds(facts)
    try firstRounds.write(to: folder)
    let more = try [Fact].load(folder.appending(path: "more-facts.tsv"), prefix: "M")
    try Studies(facts, more: more).write(to: folder.appending(path: "studies"))
  }
}
