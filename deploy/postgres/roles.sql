-- A schema for each service and two roles: rent_owner migrates it, rent works in it and can change no table. Run on the database `rentacar` by its
-- administrator, once, and again when passwords change: psql -f roles.sql with -v rent=… -v rent_owner=… and so on, the six passwords.
\set ON_ERROR_STOP 1
CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public;
CREATE EXTENSION IF NOT EXISTS pg_stat_statements SCHEMA public;

SELECT format('CREATE ROLE %I', role)
FROM unnest(ARRAY['rent', 'payment', 'notify', 'rent_owner', 'payment_owner', 'notify_owner']) AS role
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) \gexec
ALTER ROLE rent LOGIN NOCREATEDB NOCREATEROLE PASSWORD :'rent';
ALTER ROLE payment LOGIN NOCREATEDB NOCREATEROLE PASSWORD :'payment';
ALTER ROLE notify LOGIN NOCREATEDB NOCREATEROLE PASSWORD :'notify';
ALTER ROLE rent_owner LOGIN NOCREATEDB NOCREATEROLE PASSWORD :'rent_owner';
ALTER ROLE payment_owner LOGIN NOCREATEDB NOCREATEROLE PASSWORD :'payment_owner';
ALTER ROLE notify_owner LOGIN NOCREATEDB NOCREATEROLE PASSWORD :'notify_owner';

REVOKE ALL ON DATABASE rentacar FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
SELECT format(command, service)
FROM unnest(ARRAY['rent', 'payment', 'notify']) AS service, unnest(ARRAY[
    'GRANT CONNECT, TEMPORARY ON DATABASE rentacar TO %1$I, %1$s_owner',
    'GRANT USAGE ON SCHEMA public TO %1$I, %1$s_owner',
    'GRANT %1$s_owner TO CURRENT_USER', -- an administrator who is no superuser makes schemas only for roles of its own
    'CREATE SCHEMA IF NOT EXISTS %1$I AUTHORIZATION %1$s_owner',
    'GRANT USAGE ON SCHEMA %1$I TO %1$I',
    -- What a session sets when it begins is the role's here: a transaction pooler doesn't pass it on.
    'ALTER ROLE %1$I IN DATABASE rentacar SET search_path = %1$I, public',
    'ALTER ROLE %1$s_owner IN DATABASE rentacar SET search_path = %1$I, public',
    'ALTER ROLE %1$I IN DATABASE rentacar SET jit = off',
    'ALTER ROLE %1$I IN DATABASE rentacar SET lock_timeout = ''10s''',
    'ALTER ROLE %1$I IN DATABASE rentacar SET idle_in_transaction_session_timeout = ''30s'''
]) WITH ORDINALITY AS commands (command, number)
ORDER BY service, number \gexec
