#!/usr/bin/env bash
# Runs once, when PostgreSQL makes its data folder: a database for each service, with an owner, who migrates, and the
# service's own role, which owns nothing and is held by row-level security.
set -euo pipefail

for service in catalog entitlement token_issuer metering integration; do
  variable="$(echo "$service" | tr '[:lower:]' '[:upper:]')_PASSWORD"
  psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<SQL
create role licet_${service}_owner login password '$OWNER_PASSWORD';
create role licet_${service} login password '${!variable}';
create database licet_${service} owner licet_${service}_owner;
revoke all on database licet_${service} from public;
grant connect on database licet_${service} to licet_${service};
SQL
  psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "licet_$service" <<SQL
alter schema public owner to licet_${service}_owner;
revoke create on schema public from public;
grant usage on schema public to licet_${service};
alter default privileges for role licet_${service}_owner grant usage on schemas to licet_${service};
alter default privileges for role licet_${service}_owner grant select, insert, update, delete on tables to licet_${service};
alter default privileges for role licet_${service}_owner grant usage, select on sequences to licet_${service};
SQL
done
