/// The templates that come with Osler.
extension PromptTemplate {
  /// Osler's own: as short as it can be, for models that have seen nothing but text.
  public static let plain = PromptTemplate(
    "plain", stop: ["\nQuestion:"],
    ExchangeForm(
      withInput: "Question: {instruction}\n{input}\nAnswer:",
      withoutInput: "Question: {instruction}\nAnswer:",
      beforeResponse: " "))

  /// Stanford Alpaca (Taori et al. 2023, `PROMPT_DICT` in `train.py`): the answer follows the colon at once.
  public static let alpacaStanford = alpaca("alpaca/stanford", input: section, response: "### Response:")

  /// Axolotl's `alpaca` (`AlpacaPrompter` in `prompters.py`): Stanford's, with a line feed before the answer.
  public static let alpacaAxolotl = alpaca("alpaca/axolotl", input: section, response: "### Response:\n")

  /// LLaMA-Factory's `alpaca` (`data/template.py`): no section for the input, which follows the instruction
  /// on the next line, and always the words for an instruction without one.
  public static let alpacaLlamaFactory = alpaca(
    "alpaca/llamafactory", input: "\n{input}\n\n", preambleWithInput: alone, response: "### Response:\n")

  /// Mistral 7B Instruct v0.1 and v0.2: the marks are text, a space on either side (mistral-common, its first
  /// tokenizer). A system message stands before the first question.
  public static let mistral = PromptTemplate(
    "mistral", stopTokens: ["</s>"], specialTexts: ["<s>", "</s>"],
    TurnForm(
      beginning: "<s>", system: .init("", "\n\n"), systemPlace: .firstQuestion,
      question: .init("[INST] ", " [/INST]"), beforeAnswer: " ", end: "</s>"))

  /// Mistral 7B Instruct v0.3: the marks are tokens, without a space before the second (mistral-common, its
  /// third tokenizer). A system message stands before the last question.
  public static let mistralV3 = PromptTemplate(
    "mistral/v0.3", stopTokens: ["</s>"], specialTexts: ["<s>", "</s>", "[INST]", "[/INST]"],
    TurnForm(
      beginning: "<s>", system: .init("", "\n\n"), systemPlace: .lastQuestion,
      question: .init("[INST] ", "[/INST]"), beforeAnswer: " ", end: "</s>"))

  /// Llama 2 Chat (Touvron et al. 2023, arXiv:2307.09288; `chat_completion` in Meta's `generation.py`).
  public static let llama2 = PromptTemplate(
    "llama2", stopTokens: ["</s>"], specialTexts: ["<s>", "</s>"],
    TurnForm(
      system: .init("<<SYS>>\n", "\n<</SYS>>\n\n"), systemPlace: .firstQuestion,
      question: .init("<s>[INST] ", " [/INST]"), beforeAnswer: " ", end: " </s>", trims: true))

  /// Llama 3 Instruct (Grattafiori et al. 2024, arXiv:2407.21783; `ChatFormat` in Meta's `tokenizer.py`).
  public static let llama3 = PromptTemplate(
    "llama3", stopTokens: ["<|eot_id|>"],
    specialTexts: ["<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"],
    TurnForm(
      beginning: "<|begin_of_text|>",
      system: .init("<|start_header_id|>system<|end_header_id|>\n\n", "<|eot_id|>"),
      question: .init("<|start_header_id|>user<|end_header_id|>\n\n", "<|eot_id|>"),
      asking: "<|start_header_id|>assistant<|end_header_id|>\n\n", end: "<|eot_id|>", trims: true))

  /// ChatML (OpenAI 2023, `chatml.md`), as Qwen2 has it but for the system message it adds.
  public static let chatml = PromptTemplate(
    "chatml", stopTokens: ["<|im_end|>"], specialTexts: ["<|im_start|>", "<|im_end|>"],
    TurnForm(
      system: .init("<|im_start|>system\n", "<|im_end|>\n"),
      question: .init("<|im_start|>user\n", "<|im_end|>\n"),
      asking: "<|im_start|>assistant\n", end: "<|im_end|>", afterAnswer: "\n"))

  /// Intel's Neural Chat 7B v3 (its model card): headings of three hashes, and the end token after an answer.
  public static let neuralChat = PromptTemplate(
    "neural-chat", stop: ["### User:"], stopTokens: ["</s>"], specialTexts: ["</s>"],
    TurnForm(
      system: .init("### System:\n", "\n"), question: .init("### User:\n", "\n"),
      asking: "### Assistant:\n", end: "</s>", afterAnswer: "\n"))

  /// Zephyr 7B (Tunstall et al. 2023, arXiv:2310.16944; its `tokenizer_config.json`): the headings are text.
  public static let zephyr = PromptTemplate(
    "zephyr", stopTokens: ["</s>"], specialTexts: ["</s>"],
    TurnForm(
      system: .init("<|system|>\n", "</s>\n"), question: .init("<|user|>\n", "</s>\n"),
      asking: "<|assistant|>\n", end: "</s>", afterAnswer: "\n"))

  /// Every template, by name.
  public static let named: [String: PromptTemplate] = Dictionary(
    uniqueKeysWithValues: [
      plain, alpacaStanford, alpacaAxolotl, alpacaLlamaFactory, mistral, mistralV3, llama2, llama3, chatml,
      neuralChat, zephyr,
    ].map { ($0.name, $0) })

  /// The names of ``named``, in order; what to suggest from when a name is unknown.
  public static let names: [String] = named.keys.sorted()
}
