import OslerCorpus
import OslerDigest
import OslerEvaluation
import OslerLog
import OslerModel
import OslerNetwork
import OslerRecord
import OslerTensor
import OslerText
import OslerTraining

/// The hint that an error of a lower module carries beside its words.
enum ErrorHint {
  static func of(_ error: any Error) -> String? {
    switch error {
    case let error as LogError: error.hint
    case let error as CorpusError: error.hint
    case let error as JournalError: error.hint
    case let error as TokenizeError: error.hint
    case let error as JournalRowsError: error.hint
    case let error as TokenCorpusError: error.hint
    case let error as MixtureError: error.hint
    case let error as SaveError: error.hint
    case let error as KeptValueError: error.hint
    case let error as WorkspaceError: error.hint
    case let error as RowsError: error.hint
    case let error as ModelError: error.hint
    case let error as TensorError: error.hint
    case let error as TrainingError: error.hint
    case let error as EvaluationError: error.hint
    case let error as RowSamplesError: error.hint
    case let error as AttachError: error.hint
    case let error as TemplateOptionError: error.hint
    case let error as OslerFileError: error.hint
    case let error as PromptError: error.hint
    case let error as ScoreError: error.hint
    case let error as CompareError: error.hint
    case let error as LoadModelError: error.hint
    case let error as GLMTokensError: error.hint
    case let error as TokenizerListsError: error.hint
    case let error as AdapterFolderError: error.hint
    case let error as SpeakerListError: error.hint
    case let error as NetworkError: error.hint
    case let error as PubMedError: error.hint
    case let error as TeacherProblem: error.hint
    case let error as TeacherKeyError: error.hint
    case let error as RatingError: error.hint
    case let error as RateError: error.hint
    default: nil
    }
  }
}
