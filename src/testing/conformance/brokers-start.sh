#!/usr/bin/env bash
# Starts the three brokers that the conformance scripts can run against, each from its packages, on loopback: Kafka and ElasticMQ from their
# published jars (Java 17, Maven), RabbitMQ from the system's package rabbitmq-server. With Docker, compose.yaml does the same for the first two.
#
#   src/testing/conformance/brokers-start.sh
#
# Runs in the foreground until Ctrl-C. What cannot be started says so and the others go on.
set -uo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
"$here/kafka-start.sh" & kafka=$!
"$here/sqs-start.sh" & sqs=$!
"$here/rabbitmq-start.sh" & rabbitmq=$!
trap 'kill $kafka $sqs $rabbitmq 2>/dev/null' EXIT INT TERM
wait
