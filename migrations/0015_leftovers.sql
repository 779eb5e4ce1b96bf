-- What the IdP leaves lying, counted bit by bit with the housekeeping; NULL until all was looked through once.
ALTER TABLE lanes ADD COLUMN stale INTEGER;
ALTER TABLE lanes ADD COLUMN ungrouped INTEGER;
