#!/usr/bin/env bash
# Makes the secrets that compose.yaml mounts, and .env with the passwords of the databases. What is there stays.
set -euo pipefail
cd "$(dirname "$0")"
umask 077
mkdir -p secrets

random() { od -An -tx1 -N32 /dev/urandom | tr -d ' \n'; }
keep() { [ -s "secrets/$1" ] || random > "secrets/$1"; }

for name in encryption-key client-admin client-entitlement client-metering client-integration; do keep "$name"; done

# Client, tenant ("*": every one, for the services themselves) and scopes.
client() {
  printf '{"clientId":"%s","clientSecret":"%s","tenant":"%s","scopes":%s}' "$1" "$(cat "secrets/client-$1")" "$2" "$3"
}
[ -s secrets/bootstrap-clients.json ] || {
  printf '{"clients":[%s,%s,%s,%s]}\n' \
    "$(client admin main '["*"]')" \
    "$(client entitlement '*' '["catalog.read","usage.read","usage.reserve","receipt.sign"]')" \
    "$(client metering '*' '["catalog.read"]')" \
    "$(client integration '*' '["catalog.read","token.read"]')" > secrets/bootstrap-clients.json
}

# In the containers the user node (1000) reads them.
case "$(id -u)" in
  1000) ;;
  0) chown -R 1000 secrets ;;
  *) chmod 755 secrets && chmod 644 secrets/* && echo "secrets/ is readable by every user of this machine: you are not 1000" ;;
esac

[ -s .env ] || {
  for name in POSTGRES OWNER CATALOG ENTITLEMENT TOKEN_ISSUER METERING INTEGRATION; do
    echo "${name}_PASSWORD=$(random)"
  done > .env
}
echo "secrets/ and .env are there"
