#!/usr/bin/env bash
# Starts one RabbitMQ (one node, loopback only, no plugins) from the package of the system, for recording traces.
#
#   src/testing/conformance/rabbitmq-start.sh [port]
#
# Needs the package rabbitmq-server (on Debian and Ubuntu: apt-get install rabbitmq-server; its own service may be stopped). Runs in the
# foreground; Ctrl-C ends it and its data go with it. The recorder reads queue counts inside the broker, and finds it by the folder that is
# left in ${TMPDIR:-/tmp}/ackademy-rabbitmq-PORT.
set -euo pipefail
port="${1:-5679}"
bin="${RABBITMQ_BIN:-/usr/lib/rabbitmq/bin}"
[ -x "$bin/rabbitmq-server" ] || { echo "rabbitmq-server is not installed (looked in $bin; set RABBITMQ_BIN)" >&2; exit 2; }
home="${TMPDIR:-/tmp}/ackademy-rabbitmq-$port"
rm -rf "$home"
mkdir -p "$home/data" "$home/log"
trap 'rm -rf "$home"' EXIT
cat > "$home/rabbitmq.conf" <<CONF
listeners.tcp.1 = 127.0.0.1:$port
loopback_users = none
log.console = true
log.console.level = error
log.file = false
CONF
echo '[].' > "$home/enabled_plugins"
export HOME="$home" ERL_EPMD_ADDRESS=127.0.0.1
export RABBITMQ_NODENAME="ackademy$port@localhost" RABBITMQ_DIST_PORT=$((port + 20000)) RABBITMQ_CONFIG_FILE="$home/rabbitmq"
export RABBITMQ_MNESIA_BASE="$home/data" RABBITMQ_LOG_BASE="$home/log" RABBITMQ_ENABLED_PLUGINS_FILE="$home/enabled_plugins"
"$bin/rabbitmq-server" &
broker=$!
trap 'kill $broker 2>/dev/null; wait $broker || true; rm -rf "$home"' EXIT INT TERM
wait $broker
