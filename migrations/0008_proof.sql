-- The digests of a target's membership on both sides, as of the last comparison.
ALTER TABLE targets ADD COLUMN desired_digest TEXT;
ALTER TABLE targets ADD COLUMN foundation_digest TEXT;
ALTER TABLE targets ADD COLUMN strangers INTEGER NOT NULL DEFAULT 0;
ALTER TABLE targets ADD COLUMN differing INTEGER NOT NULL DEFAULT 0;
ALTER TABLE targets ADD COLUMN digested_at INTEGER;

-- How long changes took to reach Foundation: a histogram as JSON.
ALTER TABLE lanes ADD COLUMN latency TEXT NOT NULL DEFAULT '{}';

-- Calls per second that the customer's Foundation takes; absent where nothing was said.
ALTER TABLE connections ADD COLUMN calls_per_second INTEGER;

-- The same over all targets: the sums of their digests, and how many people differ.
ALTER TABLE lanes ADD COLUMN desired_digest TEXT;
ALTER TABLE lanes ADD COLUMN foundation_digest TEXT;
ALTER TABLE lanes ADD COLUMN differing INTEGER NOT NULL DEFAULT 0;
