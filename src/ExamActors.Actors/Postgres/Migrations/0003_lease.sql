-- additive: yes
-- Who of a cluster goes on when its network is broken; see PostgresLease.
CREATE TABLE lease (
    name       text PRIMARY KEY,
    owner      text NOT NULL,
    expires_at timestamptz NOT NULL
);
