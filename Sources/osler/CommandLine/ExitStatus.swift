/// What the program says to a shell when it ends.
enum ExitStatus: Int32, Error, Hashable {
  case well = 0
  /// A cell failed; the log is saved.
  case cellFailed = 1
  case replayDiffers = 3
  /// A signature or a digest is wrong.
  case signatureWrong = 4
  case outOfTime = 5
  case usage = 64
  /// A notebook or log that cannot be used as it is.
  case badData = 65
  case noInput = 66
  /// This machine lacks something.
  case unavailable = 69
  /// Our fault.
  case internalError = 70
  case cannotCreate = 73
  case inputOutput = 74
  case interrupted = 130
}
