extension Schema {
  /// Results that were taken from an earlier execution point at it. Frozen: a change is a new migration.
  static let originals = """
    ALTER TABLE executions ADD COLUMN original INTEGER REFERENCES executions;
    CREATE INDEX executions_by_original ON executions (original) WHERE original IS NOT NULL;

    DROP VIEW losses;
    CREATE VIEW losses AS
      SELECT e.session, e.id AS execution, e.command, m.step, m.value AS loss, m.at
      FROM executions e JOIN metrics m ON m.execution = coalesce(e.original, e.id)
      WHERE m.name = 'loss'
      ORDER BY e.id, m.step;

    """
}
