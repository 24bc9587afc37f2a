extension Schema {
  /// Frozen: a change is a new migration.
  static let tablesOfVersion1 = """
    CREATE TABLE sessions (
      id INTEGER PRIMARY KEY,
      uuid TEXT NOT NULL UNIQUE,
      title TEXT,
      notebook TEXT,
      workspace TEXT NOT NULL,
      folder TEXT NOT NULL,
      source TEXT NOT NULL,
      source_digest TEXT NOT NULL,
      parameters TEXT NOT NULL,
      seed TEXT NOT NULL,
      threads INTEGER NOT NULL,
      command_line TEXT NOT NULL,
      engine_version TEXT NOT NULL,
      device TEXT NOT NULL,
      environment TEXT NOT NULL,
      process_id INTEGER NOT NULL,
      process_marker TEXT NOT NULL,
      started TEXT NOT NULL,
      ended TEXT,
      status TEXT NOT NULL,
      exit_message TEXT,
      resumes INTEGER REFERENCES sessions
    ) STRICT;
    CREATE INDEX sessions_by_notebook ON sessions (notebook);

    CREATE TABLE cells (
      id INTEGER PRIMARY KEY,
      session INTEGER NOT NULL REFERENCES sessions,
      position INTEGER NOT NULL,
      name TEXT NOT NULL,
      code TEXT NOT NULL,
      options TEXT NOT NULL,
      status TEXT NOT NULL,
      started TEXT NOT NULL,
      ended TEXT
    ) STRICT;
    CREATE INDEX cells_by_session ON cells (session, position);

    CREATE TABLE executions (
      id INTEGER PRIMARY KEY,
      session INTEGER NOT NULL REFERENCES sessions,
      cell INTEGER REFERENCES cells,
      parent INTEGER REFERENCES executions,
      ordinal INTEGER NOT NULL,
      source TEXT NOT NULL,
      canonical TEXT NOT NULL,
      command TEXT,
      options TEXT NOT NULL,
      stream TEXT,
      key TEXT,
      status TEXT NOT NULL,
      error TEXT,
      started TEXT NOT NULL,
      ended TEXT,
      elapsed_seconds REAL
    ) STRICT;
    CREATE INDEX executions_by_session ON executions (session, ordinal);
    CREATE INDEX executions_by_cell ON executions (cell);
    CREATE INDEX executions_by_parent ON executions (parent) WHERE parent IS NOT NULL;
    CREATE INDEX executions_by_key ON executions (key) WHERE key IS NOT NULL;

    CREATE TABLE outputs (
      id INTEGER PRIMARY KEY,
      execution INTEGER NOT NULL REFERENCES executions,
      position INTEGER NOT NULL,
      kind TEXT NOT NULL,
      shown TEXT NOT NULL,
      UNIQUE (execution, position)
    ) STRICT;

    CREATE TABLE output_data (
      output INTEGER NOT NULL REFERENCES outputs,
      position INTEGER NOT NULL,
      mime TEXT NOT NULL,
      data ANY NOT NULL,
      UNIQUE (output, mime)
    ) STRICT;

    CREATE TABLE metrics (
      execution INTEGER NOT NULL REFERENCES executions,
      name TEXT NOT NULL,
      step INTEGER NOT NULL,
      value REAL,
      at TEXT NOT NULL,
      PRIMARY KEY (execution, name, step)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE artifacts (
      id INTEGER PRIMARY KEY,
      execution INTEGER NOT NULL REFERENCES executions,
      kind TEXT NOT NULL,
      path TEXT NOT NULL,
      digest TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      created TEXT NOT NULL
    ) STRICT;
    CREATE INDEX artifacts_by_execution ON artifacts (execution);
    CREATE INDEX artifacts_by_digest ON artifacts (digest);

    CREATE TABLE files (
      id INTEGER PRIMARY KEY,
      execution INTEGER NOT NULL REFERENCES executions,
      path TEXT NOT NULL,
      digest TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      modified TEXT NOT NULL
    ) STRICT;
    CREATE INDEX files_by_execution ON files (execution);
    CREATE INDEX files_by_digest ON files (digest);

    CREATE TABLE session_values (
      id INTEGER PRIMARY KEY,
      session INTEGER NOT NULL REFERENCES sessions,
      execution INTEGER NOT NULL REFERENCES executions,
      name TEXT,
      type TEXT NOT NULL,
      summary TEXT NOT NULL,
      key TEXT,
      digest TEXT
    ) STRICT;
    CREATE INDEX session_values_by_session ON session_values (session, name);
    CREATE INDEX session_values_by_execution ON session_values (execution);
    CREATE INDEX session_values_by_key ON session_values (key) WHERE key IS NOT NULL;

    CREATE TABLE value_inputs (
      value INTEGER NOT NULL REFERENCES session_values,
      position INTEGER NOT NULL,
      role TEXT,
      input_value INTEGER REFERENCES session_values,
      input_file INTEGER REFERENCES files,
      PRIMARY KEY (value, position),
      CHECK ((input_value IS NULL) <> (input_file IS NULL))
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX value_inputs_by_value ON value_inputs (input_value) WHERE input_value IS NOT NULL;
    CREATE INDEX value_inputs_by_file ON value_inputs (input_file) WHERE input_file IS NOT NULL;

    CREATE TABLE messages (
      id INTEGER PRIMARY KEY,
      session INTEGER NOT NULL REFERENCES sessions,
      execution INTEGER REFERENCES executions,
      level TEXT NOT NULL,
      text TEXT NOT NULL,
      shown TEXT NOT NULL
    ) STRICT;
    CREATE INDEX messages_by_session ON messages (session);

    """
}
