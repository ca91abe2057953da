-- The walls: functions the policies ask, and wall(table), which puts a wall up.

CREATE OR REPLACE FUNCTION current_partnership_or_null() RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('coproduction.partnership', true), '')::bigint $$;

-- Raises outside a scope, so that a forgotten one is found at once and never reads as "no rows".
CREATE OR REPLACE FUNCTION current_partnership() RETURNS bigint
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    IF current_partnership_or_null() IS NULL THEN
        RAISE EXCEPTION 'no partnership is in scope';
    END IF;
    RETURN current_partnership_or_null();
END $$;

CREATE OR REPLACE FUNCTION readable_partnerships() RETURNS bigint[]
LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(nullif(current_setting('coproduction.partnerships', true), ''), '{}')::bigint[] $$;

CREATE OR REPLACE FUNCTION current_user_id() RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('coproduction.user', true), '')::bigint $$;

CREATE OR REPLACE FUNCTION current_link() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('coproduction.link', true), '') $$;

-- Foreign keys from `target` to walled tables also carry the partnership, so that no row can point
-- across a wall.
CREATE OR REPLACE FUNCTION wall_foreign_keys(target regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    key record;
BEGIN
    FOR key IN
        SELECT con.conname, con.confrelid::regclass AS other, theirs.attname AS other_column,
               mine.attname AS own_column, con.condeferred
        FROM pg_constraint con
        JOIN pg_class referenced ON referenced.oid = con.confrelid AND referenced.relrowsecurity
        JOIN pg_attribute mine ON mine.attrelid = con.conrelid AND mine.attnum = con.conkey[1]
        JOIN pg_attribute theirs ON theirs.attrelid = con.confrelid AND theirs.attnum = con.confkey[1]
        WHERE con.conrelid = target AND con.contype = 'f' AND cardinality(con.conkey) = 1
          AND EXISTS (SELECT FROM pg_attribute a
                      WHERE a.attrelid = con.confrelid AND a.attname = 'partnership_id')
    LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', target, key.conname);
        EXECUTE format(
            'ALTER TABLE %s ADD CONSTRAINT %I FOREIGN KEY (partnership_id, %I) '
            'REFERENCES %s (partnership_id, %I) DEFERRABLE INITIALLY DEFERRED',
            target, key.conname, key.own_column, key.other, key.other_column);
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION wall(target regclass, kind text DEFAULT 'partnership') RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    primary_key text;
    mine text;
    readable text;
BEGIN
    SELECT a.attname INTO STRICT primary_key
    FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    WHERE c.conrelid = target AND c.contype = 'p';

    mine := CASE kind
        WHEN 'partnership' THEN 'partnership_id = (SELECT current_partnership())'
        ELSE 'partnership_id = (SELECT current_partnership_or_null())'
    END;
    readable := mine || CASE kind
        WHEN 'own' THEN ' OR user_id = (SELECT current_user_id())'
        WHEN 'link' THEN ' OR token_hash = (SELECT current_link())'
        WHEN 'shared' THEN ' OR partnership_id IS NULL'
        WHEN 'published' THEN ' OR true'
        ELSE ''
    END;

    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
    EXECUTE format('DROP POLICY IF EXISTS partnership_reads ON %s', target);
    EXECUTE format('DROP POLICY IF EXISTS partnership_adds ON %s', target);
    EXECUTE format('DROP POLICY IF EXISTS partnership_changes ON %s', target);
    EXECUTE format('DROP POLICY IF EXISTS partnership_removes ON %s', target);
    EXECUTE format('DROP POLICY IF EXISTS national_reads ON %s', target);
    EXECUTE format('CREATE POLICY partnership_reads ON %s FOR SELECT TO coproduction_app USING (%s)',
                   target, readable);
    EXECUTE format('CREATE POLICY partnership_adds ON %s FOR INSERT TO coproduction_app WITH CHECK (%s)',
                   target, mine);
    EXECUTE format('CREATE POLICY partnership_changes ON %s FOR UPDATE TO coproduction_app USING (%s)',
                   target, mine);
    EXECUTE format('CREATE POLICY partnership_removes ON %s FOR DELETE TO coproduction_app USING (%s)',
                   target, mine);
    EXECUTE format('CREATE POLICY national_reads ON %s FOR SELECT TO coproduction_national '
                   'USING (partnership_id = ANY ((SELECT readable_partnerships())::bigint[]) %s)',
                   target, CASE kind
                       WHEN 'shared' THEN 'OR partnership_id IS NULL' WHEN 'published' THEN 'OR true'
                       ELSE '' END);

    IF NOT EXISTS (SELECT FROM pg_constraint
                   WHERE conrelid = target AND conname = 'within_' || target::text) THEN
        EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I UNIQUE (partnership_id, %I)',
                       target, 'within_' || target::text, primary_key);
    END IF;
    PERFORM wall_foreign_keys(target);
END $$;

-- The partnerships themselves are public facts: everybody reads, each changes its own.
CREATE OR REPLACE FUNCTION wall_partnerships(target regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('CREATE POLICY all_read ON %s FOR SELECT USING (true)', target);
    EXECUTE format('CREATE POLICY own_changes ON %s FOR UPDATE TO coproduction_app '
                   'USING (id = (SELECT current_partnership()))', target);
END $$;
