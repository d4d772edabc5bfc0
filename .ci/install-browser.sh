#!/bin/sh
# Installs what `npm run test:browser` drives, on Debian 12, as root: Chromium, and a font, without which it draws empty boxes.
# Nothing is started: the tests start it themselves, without a screen. Where both are there already, nothing is asked of anyone.
set -eu

packages='chromium fonts-dejavu-core'
# shellcheck disable=SC2086 # a list of packages
dpkg-query -W -f '${db:Status-Status}\n' $packages 2>&1 | grep -qv '^installed$' || exit 0

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086
apt-get install -y -qq --no-install-recommends $packages
