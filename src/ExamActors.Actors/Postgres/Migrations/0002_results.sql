-- additive: yes
-- The results, as the embedded store has them (ResultsSchema.cs says what each table is). They are made from student-events
-- alone. Texts compare by their bytes, so that both engines sort alike. Times are Unix milliseconds, durations seconds.

CREATE TABLE projection_offset (
    topic text COLLATE "C" NOT NULL, partition integer NOT NULL, next_offset bigint NOT NULL,
    PRIMARY KEY (topic, partition));

CREATE TABLE exam (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, exam_id text COLLATE "C" NOT NULL UNIQUE,
    name text COLLATE "C" NOT NULL);

CREATE TABLE question (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, exam bigint NOT NULL REFERENCES exam,
    question_id text COLLATE "C" NOT NULL, UNIQUE (exam, question_id));

CREATE TABLE attempt (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    student_id text COLLATE "C" NOT NULL, version bigint NOT NULL, keen_id text COLLATE "C" NOT NULL,
    exam bigint NOT NULL, attempt_number integer NOT NULL,
    started_at bigint NOT NULL, submitted_at bigint NOT NULL, certification smallint,
    has_counts smallint NOT NULL,
    total integer NOT NULL, correct integer NOT NULL, incorrect integer NOT NULL,
    missed_some integer NOT NULL, unanswered integer NOT NULL, credit double precision NOT NULL,
    touch_seconds double precision, work_seconds double precision NOT NULL, mismatches integer NOT NULL,
    voided smallint NOT NULL DEFAULT 0, UNIQUE (student_id, version));

-- Without foreign keys: the projection, the only writer, has just written what these name, and a check per row is dear.
CREATE TABLE question_score (
    attempt bigint NOT NULL, ordinal integer NOT NULL,
    question bigint NOT NULL, outcome smallint NOT NULL, credit double precision NOT NULL,
    PRIMARY KEY (attempt, ordinal));

CREATE TABLE refusal (
    student_id text COLLATE "C" NOT NULL, version bigint NOT NULL, reason text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL, at bigint NOT NULL, PRIMARY KEY (student_id, version));

CREATE TABLE sitting (
    student_id text COLLATE "C" NOT NULL, sitting_id text COLLATE "C" NOT NULL, version bigint NOT NULL,
    exam_id text COLLATE "C" NOT NULL, exam_version integer NOT NULL, center_id text COLLATE "C" NOT NULL,
    starts_at bigint NOT NULL, utc_offset_minutes integer NOT NULL, minutes integer NOT NULL,
    stage text COLLATE "C" NOT NULL, seat integer,
    PRIMARY KEY (student_id, sitting_id));
CREATE INDEX sitting_of_center ON sitting (center_id, starts_at);

CREATE TABLE delivered_attempt (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    student_id text COLLATE "C" NOT NULL, attempt_id text COLLATE "C" NOT NULL, version bigint NOT NULL,
    sitting_id text COLLATE "C" NOT NULL, exam_id text COLLATE "C" NOT NULL, exam_version integer NOT NULL,
    attempt_number integer NOT NULL, center_id text COLLATE "C" NOT NULL, seat integer NOT NULL,
    stage text COLLATE "C" NOT NULL, started_at bigint NOT NULL, deadline_at bigint NOT NULL, paused_at bigint,
    ended_at bigint, reason text COLLATE "C",
    score double precision, score_error double precision, theta double precision, standard_error double precision,
    class integer, items integer, answered integer, credit double precision,
    UNIQUE (student_id, attempt_id));
CREATE INDEX attempt_of_sitting ON delivered_attempt (student_id, sitting_id);
CREATE INDEX attempt_of_exam ON delivered_attempt (exam_id, exam_version);
CREATE INDEX attempt_that_goes_on ON delivered_attempt (center_id) WHERE stage IN ('Running', 'Paused');

CREATE TABLE response (
    attempt bigint NOT NULL, position integer NOT NULL, version bigint NOT NULL,
    item_id text COLLATE "C" NOT NULL, given_at bigint NOT NULL, answered_at bigint, outcome smallint,
    credit double precision, score integer, seconds double precision, theta double precision,
    standard_error double precision,
    PRIMARY KEY (attempt, position));
