#!/bin/sh
# Run once by the Postgres image on an empty data folder: a role and a schema for each service, which sees nothing of the others'.
set -eu

psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set=rent="$RENT_PASSWORD" --set=payment="$PAYMENT_PASSWORD" --set=notify="$NOTIFY_PASSWORD" <<'SQL'
CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public;
CREATE ROLE rent LOGIN PASSWORD :'rent';
CREATE ROLE payment LOGIN PASSWORD :'payment';
CREATE ROLE notify LOGIN PASSWORD :'notify';
CREATE SCHEMA rent AUTHORIZATION rent;
CREATE SCHEMA payment AUTHORIZATION payment;
CREATE SCHEMA notify AUTHORIZATION notify;
ALTER ROLE rent IN DATABASE rentacar SET search_path = rent, public;
ALTER ROLE payment IN DATABASE rentacar SET search_path = payment, public;
ALTER ROLE notify IN DATABASE rentacar SET search_path = notify, public;
REVOKE ALL ON DATABASE rentacar FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE rentacar TO rent, payment, notify;
SQL
