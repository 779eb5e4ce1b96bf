-- The groups that hold a user directly, as a JSON list in the user's row: what is read with every user is where it is read. In return the
-- index that led from a member to its groups goes, so that a membership writes as many rows as before; the groups of a group are found by
-- `members_parents`. The triggers keep the list, whatever changes memberships. Ids are UUIDs, so that nothing in them is escaped.
ALTER TABLE users ADD COLUMN group_ids TEXT NOT NULL DEFAULT '[]';
UPDATE users SET group_ids = (
  SELECT json_group_array(group_id) FROM members INDEXED BY members_value WHERE members.tenant = users.tenant AND members.value = users.id)
 WHERE EXISTS (SELECT 1 FROM members INDEXED BY members_value WHERE members.tenant = users.tenant AND members.value = users.id);
DROP INDEX members_value;

-- A longer list is refused, far below the 2 MB that D1 takes as a row: a user in some 20,000 groups.
CREATE TRIGGER members_added AFTER INSERT ON members WHEN NEW.type = 'User' BEGIN
  UPDATE users SET group_ids = CASE WHEN length(group_ids) < 800000 THEN json_insert(group_ids, '$[#]', NEW.group_id) END
   WHERE tenant = NEW.tenant AND id = NEW.value;
END;

CREATE TRIGGER members_removed AFTER DELETE ON members WHEN OLD.type = 'User' BEGIN
  UPDATE users SET group_ids =
         '[' || trim(replace(',' || substr(group_ids, 2, length(group_ids) - 2) || ',', ',"' || OLD.group_id || '",', ','), ',') || ']'
   WHERE tenant = OLD.tenant AND id = OLD.value;
END;
