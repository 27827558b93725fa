-- additive: no
-- The actors' events and snapshots, in the shape that Akka.Persistence.Sql writes (table-mapping = default).
--
-- The rule of all files here: what a release has shipped is never changed; what is new is a file with the next number. Its
-- first line says whether it is additive. It is, if a node that does not know it goes on working beside it, reading and
-- writing as before: new tables, new indexes, new columns that are nullable or have a default. Anything else is not: then all
-- nodes stop before it is applied, and those of the older version are refused afterwards.

-- The key is what keeps two nodes that both believe to have an actor from writing the same event number twice.
CREATE TABLE journal (
    ordering bigint GENERATED ALWAYS AS IDENTITY,
    created bigint NOT NULL,
    deleted boolean NOT NULL,
    persistence_id text COLLATE "C" NOT NULL,
    sequence_number bigint NOT NULL,
    message bytea NOT NULL,
    manifest text,
    identifier integer,
    writer_uuid text,
    PRIMARY KEY (persistence_id, sequence_number));

-- Empty: our events have no tags. The plugin's quicker way of writing knows the table.
CREATE TABLE tags (
    ordering_id bigint NOT NULL,
    tag text COLLATE "C" NOT NULL,
    sequence_nr bigint NOT NULL,
    persistence_id text COLLATE "C" NOT NULL,
    PRIMARY KEY (ordering_id, tag));

CREATE TABLE snapshot (
    persistence_id text COLLATE "C" NOT NULL,
    sequence_number bigint NOT NULL,
    created bigint NOT NULL,
    snapshot bytea,
    manifest text,
    serializer_id integer,
    PRIMARY KEY (persistence_id, sequence_number));
