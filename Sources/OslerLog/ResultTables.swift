extension Schema {
  /// Results that may be taken again. They are no part of the record: a row may go at any time. Frozen: a
  /// change is a new migration.
  static let results = """
    CREATE TABLE results (
      key TEXT PRIMARY KEY,
      execution INTEGER NOT NULL REFERENCES executions,
      material TEXT NOT NULL,
      value TEXT NOT NULL,
      folder TEXT,
      bytes INTEGER NOT NULL,
      first_output INTEGER,
      last_output INTEGER,
      shown INTEGER REFERENCES outputs
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX results_by_execution ON results (execution);

    """
}
