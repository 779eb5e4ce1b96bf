-- Until when a creation whose answer was lost may still take effect in Foundation.
ALTER TABLE targets ADD COLUMN creating_until INTEGER;
