#!/usr/bin/env bash
# Starts one ElasticMQ (it speaks SQS's protocol; loopback only, in memory) from its published jars, for recording traces. Needs Java 17 and
# Maven.
#
#   src/testing/conformance/sqs-start.sh [port]
#
# Runs in the foreground; Ctrl-C ends it and its messages go with it. `sqs-limits = strict` makes it refuse what SQS refuses.
set -euo pipefail
version=1.7.1
port="${1:-9324}"
home="${ELASTICMQ_HOME_DIR:-$HOME/.cache/ackademy/elasticmq-$version}"
if [ ! -d "$home/libs" ]; then
  mkdir -p "$home"
  cat > "$home/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId><artifactId>elasticmq-broker</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.elasticmq</groupId><artifactId>elasticmq-server_2.13</artifactId><version>$version</version></dependency>
  </dependencies>
</project>
POM
  (cd "$home" && mvn -q -B dependency:copy-dependencies -DoutputDirectory=libs -DincludeScope=runtime)
fi
data="$(mktemp -d "${TMPDIR:-/tmp}/elasticmq-XXXXXX")"
trap 'rm -rf "$data"' EXIT
cat > "$data/elasticmq.conf" <<CONF
include classpath("application.conf")
node-address { protocol = http, host = "127.0.0.1", port = $port, context-path = "" }
rest-sqs { enabled = true, bind-port = $port, bind-hostname = "127.0.0.1", sqs-limits = strict }
rest-stats { enabled = false, bind-port = $((port + 1)), bind-hostname = "127.0.0.1" }
generate-node-address = false
queues {}
queues-storage { enabled = false, path = "$data/queues.conf" }
messages-storage { enabled = false, driver-class = "org.h2.Driver", uri = "jdbc:h2:$data/messages", username = "", password = "" }
aws { region = "eu-west-1", accountId = "000000000000" }
CONF
java -Xmx300m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "-Dconfig.file=$data/elasticmq.conf" -cp "$home/libs/*" org.elasticmq.server.Main &
broker=$!
trap 'kill $broker 2>/dev/null; wait $broker || true; rm -rf "$data"' EXIT INT TERM
wait $broker
