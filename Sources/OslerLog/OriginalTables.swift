extension Schema {
  /// Results that were taken from an earlier execution point at it. Numbers of one step lie together, so that
  /// writing a step touches one page and not one for each name. Frozen: a change is a new migration.
  static let originals = """
    ALTER TABLE executions ADD COLUMN original INTEGER REFERENCES executions;
    CREATE INDEX executions_by_original ON executions (original) WHERE original IS NOT NULL;

    DROP VIEW losses;
    CREATE TABLE metrics_by_step (
      execution INTEGER NOT NULL REFERENCES executions,
      name TEXT NOT NULL,
      step INTEGER NOT NULL,
      value REAL,
      at TEXT NOT NULL,
      PRIMARY KEY (execution, step, name)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO metrics_by_step SELECT execution, name, step, value, at FROM metrics;
    DROP TABLE metrics;
    ALTER TABLE metrics_by_step RENAME TO metrics;

    CREATE VIEW losses AS
      SELECT e.session, e.id AS execution, e.command, m.step, m.value AS loss, m.at
      FROM executions e JOIN metrics m ON m.execution = coalesce(e.original, e.id)
      WHERE m.name = 'loss'
      ORDER BY e.id, m.step;

    """
}
