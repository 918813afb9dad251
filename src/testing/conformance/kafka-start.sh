#!/usr/bin/env bash
# Starts one real Apache Kafka (KRaft, one node, loopback only) from its published jars, for recording traces. Needs Java 17 and Maven.
#
#   src/testing/conformance/kafka-start.sh [port] [setting=value ...]
#
# Runs in the foreground; Ctrl-C ends it and its data go with it. The settings below shorten the broker's own periods so that a timeout can be
# seen within a second; each is also the default of the model in a replay (see README.md).
set -euo pipefail
version=4.3.1
port="${1:-19092}"
shift || true
home="${KAFKA_HOME_DIR:-$HOME/.cache/ackademy/kafka-$version}"
if [ ! -d "$home/libs" ]; then
  mkdir -p "$home"
  cat > "$home/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId><artifactId>kafka-broker</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>$version</version></dependency>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka-tools</artifactId><version>$version</version></dependency>
  </dependencies>
</project>
POM
  (cd "$home" && mvn -q -B dependency:copy-dependencies -DoutputDirectory=libs -DincludeScope=runtime)
fi
data="$(mktemp -d "${TMPDIR:-/tmp}/kafka-data-XXXXXX")"
trap 'rm -rf "$data"' EXIT
cat > "$data/log4j2.properties" <<LOG
status = error
appender.console.type = Console
appender.console.name = STDOUT
rootLogger.level = warn
rootLogger.appenderRef.stdout.ref = STDOUT
LOG
{
  cat <<CONF
process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://127.0.0.1:$port,CONTROLLER://127.0.0.1:$((port + 1))
advertised.listeners=PLAINTEXT://127.0.0.1:$port
controller.listener.names=CONTROLLER
controller.quorum.voters=1@127.0.0.1:$((port + 1))
log.dirs=$data/logs
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=100
group.share.min.heartbeat.interval.ms=500
group.share.heartbeat.interval.ms=500
group.share.min.record.lock.duration.ms=1000
group.share.record.lock.duration.ms=1000
log.retention.check.interval.ms=100
log.initial.task.delay.ms=100
log.segment.delete.delay.ms=100
log.cleaner.backoff.ms=100
transaction.abort.timed.out.transaction.cleanup.interval.ms=100
CONF
  for setting in "$@"; do echo "$setting"; done
} > "$data/server.properties"
java=(java -Xmx700m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "-Dlog4j2.configurationFile=$data/log4j2.properties" -cp "$home/libs/*")
"${java[@]}" kafka.tools.StorageTool format --cluster-id AAAAAAAAAAAAAAAAAAAAAA --config "$data/server.properties" > "$data/format.log"
"${java[@]}" kafka.Kafka "$data/server.properties" &
broker=$!
trap 'kill $broker 2>/dev/null; wait $broker || true; rm -rf "$data"' EXIT INT TERM
wait $broker
