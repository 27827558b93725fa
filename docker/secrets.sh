#!/usr/bin/env bash
# Makes the secrets that docker-compose.yml mounts, in docker/secrets or the folder that is named, one file for each: what is there
# stays. They never leave the host and are in no image; who may read the folder has them all.
#   docker/secrets.sh [FOLDER]
set -euo pipefail
umask 077
folder=${1:-$(dirname "$0")/secrets}
mkdir -p "$folder"
cd "$folder"

missing() { [ ! -s "$1" ]; }

! missing token-key || openssl rand -base64 32 > token-key
! missing grafana-password || openssl rand -hex 16 > grafana-password
for region in west east; do
  ! missing $region-postgres-password || openssl rand -hex 24 > $region-postgres-password
  ! missing $region-postgres-connection || printf 'Host=%s-postgres;Username=exam;Database=exam;Password=%s\n' \
    $region "$(cat $region-postgres-password)" > $region-postgres-connection
  # The region's own authority: a node of the cluster is who has a certificate of it.
  if missing $region-authority.pem; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=examactors $region" \
      -keyout $region-authority.key -out $region-authority.pem 2> /dev/null
  fi
  if missing $region-node.pem; then
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$region-node" \
      -keyout $region-node.key -out $region-node.csr 2> /dev/null
    openssl x509 -req -in $region-node.csr -CA $region-authority.pem -CAkey $region-authority.key -CAcreateserial -days 825 \
      -out $region-node.pem 2> /dev/null
    rm -f $region-node.csr $region-authority.srl
  fi
done
# Containers read the files as a user of their own; who may come this far on the host is decided by the folder.
chmod 700 .
chmod 644 -- *-postgres-password *-postgres-connection token-key grafana-password *.pem *-node.key
