public import OslerJinja

extension PromptTemplate {
  init(_ name: String, stop: [String], _ form: ExchangeForm) {
    self.init(
      name: name, version: 1, stop: stop, stopTokens: [], specialTexts: [], writesBeginning: false,
      writesEnd: false, form: .exchange(form))
  }

  init(
    _ name: String, stop: [String] = [], stopTokens: [String], specialTexts: [String], _ form: TurnForm
  ) {
    self.init(
      name: name, version: 1, stop: stop, stopTokens: stopTokens, specialTexts: specialTexts,
      writesBeginning: !form.beginning.isEmpty || form.question.before.hasPrefix("<s>"), writesEnd: true,
      form: .turns(form))
  }

  /// What Alpaca puts before an instruction that is about something.
  static let paired = """
    Below is an instruction that describes a task, paired with an input that provides further context. \
    Write a response that appropriately completes the request.


    """

  /// What Alpaca puts before an instruction by itself.
  static let alone = """
    Below is an instruction that describes a task. \
    Write a response that appropriately completes the request.


    """

  /// What stands between an instruction and its answer when it is about something.
  static let section = "\n\n### Input:\n{input}\n\n"

  static func alpaca(
    _ name: String, input: String, preambleWithInput: String = paired, response: String
  ) -> PromptTemplate {
    PromptTemplate(
      name, stop: ["### Instruction:"],
      ExchangeForm(
        withInput: "### Instruction:\n{instruction}\(input)\(response)",
        withoutInput: "### Instruction:\n{instruction}\n\n\(response)", beforeResponse: "",
        preambleWithInput: preambleWithInput, preambleWithoutInput: alone))
  }
}

extension PromptTemplate {
  /// A template in Jinja: that of a tokenizer, or one's own. One exchange is rendered to see what it does.
  ///
  /// - Parameters:
  ///   - name: what to call it; for messages and records, not part of its digest.
  ///   - bosToken: the text of the beginning token, `bos_token` in the template. Not defined without one.
  ///   - eosToken: of the end token, `eos_token`. Likewise.
  ///   - specialTokens: the texts of all of the tokenizer's special tokens: the first of them after an answer
  ///     ends it. Without them, the end token and what stands in angle brackets are taken for such.
  ///   - clock: what time `strftime_now` says. Without it there is no such function, and a template that asks
  ///     whether there is writes the date that it has for that case: the same text every day.
  public init(
    jinja: String, name: String, bosToken: String?, eosToken: String?, specialTokens: [String] = [],
    clock: JinjaTime? = nil
  ) throws(TemplateError) {
    let parsed: JinjaTemplate
    do { parsed = try JinjaTemplate(jinja, name: name) } catch { throw .jinja(error) }
    let form = try ChatTemplate(
      parsed, bosToken: bosToken, eosToken: eosToken, specialTokens: Set(specialTokens), clock: clock)
    let stops = form.stop.map { [$0] } ?? []
    self.init(
      name: name, version: ChatTemplate.version, stop: [], stopTokens: stops, specialTexts: stops,
      writesBeginning: form.writesBeginning, writesEnd: form.stop != nil, form: .jinja(form))
  }
}
