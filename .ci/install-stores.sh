#!/bin/sh
# Installs what `npm run test:stores` runs against, on Debian 12, as root: Apache (mod_dav), OpenStack Swift, and nginx.
# Nothing is started: the tests start them on free ports, with configurations of their own.
set -eu

export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
apt-get update -qq
apt-get install -y -qq --no-install-recommends apache2-bin python3-swift nginx-light openssl
