#!/bin/sh
# Run once by the Postgres image on an empty data folder.
set -eu

psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --file "${ROLES:-/rentacar/roles.sql}" \
  --set=rent="$RENT_PASSWORD" --set=payment="$PAYMENT_PASSWORD" --set=notify="$NOTIFY_PASSWORD" \
  --set=rent_owner="$RENT_OWNER_PASSWORD" --set=payment_owner="$PAYMENT_OWNER_PASSWORD" --set=notify_owner="$NOTIFY_OWNER_PASSWORD"
