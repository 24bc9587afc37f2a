import Foundation
import OslerTestSupport

/// A page whose sessions can be run again.
///
/// In a fence `console`, `$ command` is a command of the shell and `osler> entry` one at the prompt that an
/// earlier `$ osler` opened; lines between them are what is shown, with ``Ellipsis``. Any other fence with a second
/// word is a file of that name.
struct Tutorial {
  enum Action: Hashable {
    case write(file: String)
    /// Commands of which all but the last end in `&` make one script.
    case command(String)
    case entry(prompt: String, text: String)
  }

  struct Step: Hashable {
    let action: Action
    /// What is shown, or what the file holds.
    var text: String
    /// In the page, from 1.
    let line: Int
  }

  /// What the program may ask, and where it then waits.
  static let prompts = [
    "osler> ", "  ...> ", "save this session as a notebook? [name.osl.md, empty for no] ",
  ]

  let steps: [Step]

  init(page: String) {
    var steps: [Step] = []
    for fence in Fence.all(in: page) {
      if fence.language == "console" {
        steps += Self.session(fence)
      } else if fence.info.count == 2 {
        steps.append(Step(action: .write(file: fence.info[1]), text: fence.body + "\n", line: fence.line))
      }
    }
    self.steps = steps
  }

  private static func session(_ fence: Fence) -> [Step] {
    var steps: [Step] = []
    for (index, line) in fence.body.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let number = fence.line + index
      if line.hasPrefix("$ ") {
        let command = String(line.dropFirst(2))
        if case .command(let before)? = steps.last?.action, before.hasSuffix("&") {
          steps[steps.count - 1] = Step(action: .command(before + "\n" + command), text: "", line: number)
        } else {
          steps.append(Step(action: .command(command), text: "", line: number))
        }
      } else if let prompt = prompts.first(where: { line.hasPrefix($0) || line + " " == $0 }) {
        let entry = String(line.dropFirst(prompt.count))
        steps.append(Step(action: .entry(prompt: prompt, text: entry), text: "", line: number))
      } else if let last = steps.indices.last {
        steps[last].text += line + "\n"
      }
    }
    return steps
  }
}
