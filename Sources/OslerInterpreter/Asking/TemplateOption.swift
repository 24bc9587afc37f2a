import Foundation
import OslerDigest
import OslerLanguage
import OslerText

/// `template: llama3`, `template: chat`, `template: "ours.jinja"`: how a question becomes a prompt.
enum TemplateOption {
  /// The word for the template that came with the model's tokenizer.
  static let chat = "chat"

  static func parameter(default value: String? = nil, help: String) -> Parameter {
    .option(
      "template", .choiceOrFile(PromptTemplate.names + [chat], endings: [".jinja"]), default: value,
      help: help)
  }

  static func template(_ arguments: Arguments) throws(Diagnostic) -> TemplateOption.Choice? {
    guard let given = arguments.wordOrFile(ifGiven: "template") else { return nil }
    switch given {
    case .word(chat): return .chat
    case .word(let name):
      guard let template = PromptTemplate.named[name] else {
        throw arguments.error("there is no template '\(name)'", at: "template")
      }
      return .builtIn(template)
    case .file(let file): return .file(file)
    }
  }

  /// The one it was tuned with, or the one that was asked for.
  ///
  /// - Throws: ``TemplateOptionError/other(name:tuned:asked:)`` when these are two.
  static func template(of named: NamedSpeaker, asked: Choice?, overrides: Bool) throws -> PromptTemplate {
    let tuned = named.speaker.template
    guard let asked = try asked?.template(for: named.speaker.tokenizer) else { return tuned ?? .plain }
    if let tuned, tuned.source != asked.source, !overrides {
      throw TemplateOptionError.other(name: named.name, tuned: tuned.title, asked: asked.title)
    }
    return asked
  }

  /// Names of the built-in templates that ask a question in text alone, without tokens that mark turns.
  static let ofText = PromptTemplate.names.filter { name in
    guard let template = PromptTemplate.named[name],
      let prompt = try? template.prompt(instruction: "?", input: nil)
    else { return false }
    return !template.specialTexts.contains(where: prompt.contains)
  }

  /// One of ``ofText``, which the signature has checked.
  static func ofText(_ name: String) -> PromptTemplate {
    guard let template = PromptTemplate.named[name] else { preconditionFailure("no template '\(name)'") }
    return template
  }

  /// What was chosen; what it says depends on the tokenizer.
  enum Choice {
    case builtIn(PromptTemplate)
    case chat
    case file(InputFile)

    func template(for tokenizer: Tokenizer) throws -> PromptTemplate {
      switch self {
      case .builtIn(let template): return template
      case .chat:
        guard let template = try tokenizer.promptTemplate() else { throw TemplateOptionError.noChatTemplate }
        return template
      case .file(let file):
        guard let text = try? String(contentsOf: URL(filePath: file.path), encoding: .utf8) else {
          throw TemplateOptionError.notText(file: file.written)
        }
        let name = URL(filePath: file.path).lastPathComponent
        return try tokenizer.promptTemplate(jinja: text, name: name)
      }
    }
  }
}

extension Tokenizer {
  /// The chat template in its files; nil when they have none.
  func promptTemplate() throws(TemplateError) -> PromptTemplate? {
    guard let chatTemplate else { return nil }
    return try promptTemplate(jinja: chatTemplate, name: TemplateOption.chat)
  }

  func promptTemplate(jinja: String, name: String) throws(TemplateError) -> PromptTemplate {
    try PromptTemplate(
      jinja: jinja, name: name, bosToken: bosToken, eosToken: eosToken, specialTokens: specialTexts)
  }
}

extension PromptTemplate {
  /// Of everything that decides the text.
  var digest: Digest { Digest(of: source) }
  /// `llama3@3f2a90c1`
  var title: String { "\(name)@\(digest.hex.prefix(8))" }
}

enum TemplateOptionError: Error, Hashable, CustomStringConvertible {
  case noChatTemplate
  case notText(file: String)
  /// The model learned one way of asking and is asked in another.
  case other(name: String, tuned: String, asked: String)

  var description: String {
    switch self {
    case .noChatTemplate: "the model's tokenizer came with no chat template"
    case .notText(let file): "'\(file)' is not a text file"
    case .other(let name, let tuned, let asked):
      "'\(name)' was tuned with the template '\(tuned)', not '\(asked)'"
    }
  }

  var hint: String? {
    switch self {
    case .noChatTemplate: "'template:' takes a name, or a file that ends in .jinja"
    case .notText: nil
    case .other: "leave 'template:' out, or add 'override: true' to ask it that way all the same"
    }
  }
}
