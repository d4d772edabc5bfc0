#!/bin/sh
# Installs the stores that `npm run test:stores` runs against, on Debian 12, as root: Apache (mod_dav) and OpenStack Swift.
# Nothing is started: the tests start them on free ports, with configurations of their own.
set -eu

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends apache2-bin python3-swift
