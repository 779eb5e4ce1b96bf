-- When the tenant's lane is to run next: here, because every change of the directory writes this row anyway, to number its events. Without an
-- index, which each of these changes would write too. `lanes.due_at` is not read any more; it stays for code from before.
ALTER TABLE tenants ADD COLUMN due_at INTEGER;
UPDATE tenants SET due_at = (SELECT due_at FROM lanes WHERE lanes.tenant = tenants.id);
