-- What the serving role may do in a schema that another role owns: read and write rows. No table, function or trigger is its own, so that
-- whoever speaks through it can't take a safeguard away. Named by the settings rentacar.schema and rentacar.serving of the transaction.
DO $$
DECLARE
    home    text := current_setting('rentacar.schema');
    serving text := current_setting('rentacar.serving');
    written record;
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', home, serving);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO %I', home, serving);
    EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA %I TO %I', home, serving);
    EXECUTE format('REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA %I FROM PUBLIC', home);
    EXECUTE format('GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA %I TO %I', home, serving);

    -- Time and the list of migrations are the owner's.
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON %I.clock, %I.schema_migrations FROM %I', home, home, serving);

    -- A table that a trigger for whole statements guards against UPDATE (16) and DELETE (8) is written once: ledger, audit log, agreements.
    FOR written IN
        SELECT c.relname FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = home
        JOIN pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgtype & 3 = 2 -- before, not for each row
        WHERE t.tgtype & 24 = 24
    LOOP
        EXECUTE format('REVOKE UPDATE, DELETE ON %I.%I FROM %I', home, written.relname, serving);
    END LOOP;
END $$;
