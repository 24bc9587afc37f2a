/// What this build is.
public enum Engine {
  /// Part of every key: results of two versions are never taken for each other.
  public static let version = "0.1.0"
}
