public import OslerLanguage

/// The commands of a session.
public struct CommandTable: Sendable {
  /// Every command there is, in the order in which `help` lists them under their headings.
  public static let standard = CommandTable([
    LoadPubMedCommand.self,
    FetchPubMedCommand.self,
    LoadQACommand.self,
    LoadExamplesCommand.self,
    LoadTableCommand.self,
    LoadJournalsCommand.self,
    SurveyCommand.self,
    CleanCommand.self,
    ContaminationCommand.self,
    TokenizeCommand.self,
    LoadTokensCommand.self,
    MixCommand.self,
    GenerateQACommand.self,
    GenerateRewriteCommand.self,
    LoadRatingsCommand.self,
    NewModelCommand.self,
    LoadModelCommand.self,
    LoadAdapterCommand.self,
    QuantizeCommand.self,
    MergeCommand.self,
    CombineCommand.self,
    DescribeCommand.self,
    CardCommand.self,
    TrainTokenizerCommand.self,
    TrainPretrainCommand.self,
    TrainSFTCommand.self,
    TrainLoRACommand.self,
    TrainCPolyCommand.self,
    PreviewCommand.self,
    MetricsCommand.self,
    AttachCommand.self,
    DetachCommand.self,
    AskCommand.self,
    ScoreCommand.self,
    EvaluateChoicesCommand.self,
    EvaluateMedQACommand.self,
    EvaluateMedMCQACommand.self,
    EvaluatePubMedQACommand.self,
    EvaluateMMLUCommand.self,
    EvaluateMultiMedQACommand.self,
    EvaluateAnswersCommand.self,
    EvaluatePredictionsCommand.self,
    EvaluateRobustnessCommand.self,
    CompareCommand.self,
    CalibrationCommand.self,
    CheckPublishedCommand.self,
    RateCommand.self,
    WhereCommand.self,
    SelectCommand.self,
    SortCommand.self,
    HeadCommand.self,
    SampleCommand.self,
    CountCommand.self,
    SplitCommand.self,
    SqlCommand.self,
    RatingSummaryCommand.self,
    RatingAgreementCommand.self,
    RatingCompareCommand.self,
    ShowCommand.self,
    PlotCommand.self,
    SaveCommand.self,
    SeedCommand.self,
    VarsCommand.self,
    HelpCommand.self,
    LengthCommand.self,
    LowerCommand.self,
    UpperCommand.self,
    ContainsCommand.self,
    RoundCommand.self,
    WilsonCommand.self,
    MinCommand.self,
    MaxCommand.self,
    SumCommand.self,
    MeanCommand.self,
    TextCommand.self,
    NumberCommand.self,
  ])

  public let commands: [any Command.Type]
  public let signatures: Signatures
  /// Of the commands that return records: the fields.
  public let recordFields: [String: [String: ValueType]]
  private let byName: [String: any Command.Type]

  public init(_ commands: [any Command.Type]) {
    self.commands = commands
    signatures = Signatures(commands.map { $0.signature })
    recordFields = Dictionary(
      uniqueKeysWithValues: commands.compactMap { command in
        command.recordFields.map { (command.signature.name, $0) }
      })
    byName = Dictionary(uniqueKeysWithValues: commands.map { ($0.signature.name, $0) })
  }

  public subscript(name: String) -> (any Command.Type)? { byName[name] }
}
