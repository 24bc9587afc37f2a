extension Schema {
  /// What signing adds: a digest for each row, and signatures over all of them; and what sharing took out.
  /// How each is computed stands in docs/sharing.md. Frozen: a change is a new migration.
  static let seals = """
    CREATE TABLE row_digests (
      position INTEGER PRIMARY KEY,
      table_name TEXT NOT NULL,
      row TEXT NOT NULL,
      digest TEXT NOT NULL,
      columns TEXT NOT NULL,
      salt TEXT
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
      row TEXT NOT NULL,
      column_name TEXT,
      rows INTEGER NOT NULL,
      rule TEXT NOT NULL,
      digest TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      replacement TEXT
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
