extension Schema {
  /// Replays of the log's sessions. Frozen: a change is a new migration.
  static let replays = """
    CREATE TABLE replays (
      id INTEGER PRIMARY KEY,
      session INTEGER NOT NULL REFERENCES sessions,
      uuid TEXT NOT NULL UNIQUE,
      machine TEXT NOT NULL,
      environment TEXT NOT NULL,
      engine_version TEXT NOT NULL,
      device TEXT NOT NULL,
      threads INTEGER NOT NULL,
      started TEXT NOT NULL,
      ended TEXT NOT NULL,
      verdict TEXT NOT NULL,
      report TEXT NOT NULL
    ) STRICT;
    CREATE INDEX replays_by_session ON replays (session);

    CREATE VIEW reproductions AS
      SELECT s.id AS session, coalesce(s.title, s.notebook) AS title, count(r.id) AS replays,
        count(CASE WHEN r.verdict IN ('identical', 'within') THEN 1 END) AS reproduced,
        count(DISTINCT CASE WHEN r.verdict IN ('identical', 'within') THEN r.machine END) AS machines
      FROM sessions s LEFT JOIN replays r ON r.session = s.id
      GROUP BY s.id
      ORDER BY s.id;

    """
}
