extension Schema {
  /// What signing adds: a digest for each row, and signatures over all of them; and what sharing took out.
  /// Frozen: a change is a new migration.
  static let seals = """
    CREATE TABLE row_digests (
      position INTEGER PRIMARY KEY,
      table_name TEXT NOT NULL,
      row INTEGER NOT NULL,
      digest TEXT NOT NULL
    ) STRICT;

    CREATE TABLE signatures (
      id INTEGER PRIMARY KEY,
      signer TEXT NOT NULL,
      public_key TEXT NOT NULL,
      rows INTEGER NOT NULL,
      head TEXT NOT NULL,
      signature TEXT NOT NULL,
      signed TEXT NOT NULL
    ) STRICT;

    CREATE TABLE removals (
      id INTEGER PRIMARY KEY,
      table_name TEXT NOT NULL,
      row INTEGER NOT NULL,
      column_name TEXT NOT NULL,
      rule TEXT NOT NULL,
      digest TEXT NOT NULL,
      bytes INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE embedded_files (
      artifact INTEGER NOT NULL REFERENCES artifacts,
      path TEXT NOT NULL,
      digest TEXT NOT NULL,
      content BLOB NOT NULL,
      PRIMARY KEY (artifact, path)
    ) STRICT;

    """
}
