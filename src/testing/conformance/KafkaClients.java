import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.consumer.internals.AbstractStickyAssignor;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.*;
import org.apache.kafka.common.serialization.*;
import org.apache.kafka.common.utils.Utils;

/**
 * Performs operations with Apache Kafka's own Java clients, for records of what an application sees. One JSON object a line in:
 * {"session","n","op",...}; one out: {"session","n","reply"}. Names of topics and groups get the session's suffix. Run from source:
 * java -cp 'libs/*' KafkaClients.java PORT
 */
public class KafkaClients {
    static final ObjectMapper JSON = new ObjectMapper();
    static String bootstrap;

    public static void main(String[] args) throws Exception {
        bootstrap = "127.0.0.1:" + args[0];
        var sessions = new ConcurrentHashMap<String, ExecutorService>();
        var states = new ConcurrentHashMap<String, Session>();
        var in = new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = in.readLine()) != null; ) {
            JsonNode op = JSON.readTree(line);
            String id = op.get("session").asText();
            sessions.computeIfAbsent(id, key -> Executors.newSingleThreadExecutor()).submit(() -> {
                Object reply;
                try {
                    reply = states.computeIfAbsent(id, Session::new).perform(op);
                } catch (Throwable thrown) {
                    Throwable cause = thrown instanceof ExecutionException && thrown.getCause() != null ? thrown.getCause() : thrown;
                    System.err.println(op + ": " + cause);
                    reply = Map.of("error", cause.getClass().getSimpleName());
                }
                var out = new LinkedHashMap<String, Object>();
                out.put("session", id);
                out.put("n", op.get("n").asInt());
                out.put("reply", reply);
                synchronized (System.out) {
                    try {
                        System.out.println(JSON.writeValueAsString(out));
                        System.out.flush();
                    } catch (Exception e) {
                        e.printStackTrace();
                    }
                }
            });
        }
        System.exit(0);
    }

    static class Session {
        final String suffix;
        final Map<String, KafkaConsumer<String, String>> consumers = new HashMap<>();
        final Map<String, List<String>> events = new ConcurrentHashMap<>();
        final Map<String, KafkaProducer<String, String>> producers = new HashMap<>();
        final Map<String, List<Future<RecordMetadata>>> sent = new HashMap<>();
        final Map<String, KafkaShareConsumer<String, String>> shares = new HashMap<>();
        final Map<String, Map<Long, ConsumerRecord<String, String>>> shared = new HashMap<>();

        Session(String suffix) { this.suffix = suffix; }

        String real(String name) { return name + suffix; }
        String plain(String name) { return name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name; }
        TopicPartition at(JsonNode op) { return new TopicPartition(real(op.get("topic").asText()), op.path("partition").asInt(0)); }
        String text(TopicPartition at) { return plain(at.topic()) + "-" + at.partition(); }
        List<String> names(Collection<TopicPartition> all) { return all.stream().map(this::text).sorted().toList(); }

        Properties props(JsonNode op) {
            var props = new Properties();
            props.put("bootstrap.servers", bootstrap);
            op.path("props").fields().forEachRemaining(e -> {
                String value = e.getValue().asText();
                props.put(e.getKey(), e.getKey().equals("transactional.id") ? real(value) : value);
            });
            return props;
        }

        List<TopicPartition> partitions(JsonNode op) {
            var list = new ArrayList<TopicPartition>();
            for (JsonNode one : op.get("partitions")) list.add(new TopicPartition(real(one.get(0).asText()), one.get(1).asInt()));
            return list;
        }

        Map<TopicPartition, OffsetAndMetadata> offsets(JsonNode op) {
            var map = new HashMap<TopicPartition, OffsetAndMetadata>();
            for (JsonNode one : op.get("offsets")) map.put(new TopicPartition(real(one.get(0).asText()), one.get(1).asInt()), new OffsetAndMetadata(one.get(2).asLong()));
            return map;
        }

        Object polled(String name, ConsumerRecords<String, String> records) {
            var list = new ArrayList<List<Object>>();
            for (var record : records) list.add(Arrays.asList(plain(record.topic()) + "-" + record.partition(), record.offset(), record.value()));
            list.sort(Comparator.comparing((List<Object> one) -> (String) one.get(0)));
            var reply = new LinkedHashMap<String, Object>();
            reply.put("records", list);
            var seen = events.get(name);
            synchronized (seen) {
                if (!seen.isEmpty()) reply.put("events", List.copyOf(seen));
                seen.clear();
            }
            return reply;
        }

        ConsumerRebalanceListener listener(String name) {
            var seen = events.get(name);
            return new ConsumerRebalanceListener() {
                void add(String what, Collection<TopicPartition> all) { synchronized (seen) { seen.add((what + " " + String.join(" ", names(all))).trim()); } }
                public void onPartitionsRevoked(Collection<TopicPartition> all) { add("revoked", all); }
                public void onPartitionsAssigned(Collection<TopicPartition> all) { add("assigned", all); }
                public void onPartitionsLost(Collection<TopicPartition> all) { add("lost", all); }
            };
        }

        Object perform(JsonNode op) throws Exception {
            String name = op.path("consumer").asText(op.path("producer").asText(op.path("as").asText("")));
            var consumer = consumers.get(name);
            var producer = producers.get(name);
            var share = shares.get(name);
            switch (op.get("op").asText()) {
                case "partitions": {
                    var out = new ArrayList<Integer>();
                    for (JsonNode key : op.get("keys")) out.add(Utils.toPositive(Utils.murmur2(key.asText().getBytes("UTF-8"))) % op.get("count").asInt());
                    return out;
                }
                case "hashes": {
                    var out = new ArrayList<Integer>();
                    for (JsonNode key : op.get("keys")) out.add(Utils.murmur2(key.asText().getBytes("UTF-8")));
                    return out;
                }
                case "assign": return assign(op);
                case "consumer": {
                    var props = props(op);
                    if (op.has("group")) props.put("group.id", real(op.get("group").asText()));
                    props.put("client.id", name);
                    consumers.put(name, new KafkaConsumer<>(props, new StringDeserializer(), new StringDeserializer()));
                    events.put(name, new ArrayList<>());
                    return "ok";
                }
                case "subscribe": {
                    var topics = new ArrayList<String>();
                    for (JsonNode one : op.get("topics")) topics.add(real(one.asText()));
                    consumer.subscribe(topics, listener(name));
                    return "ok";
                }
                case "take": consumer.assign(partitions(op)); return "ok";
                case "poll": return polled(name, consumer.poll(Duration.ofMillis(op.path("ms").asLong(3000))));
                case "pollTogether": {
                    long end = System.currentTimeMillis() + op.path("ms").asLong();
                    var all = new TreeMap<String, Future<Object>>();
                    var pool = Executors.newCachedThreadPool();
                    for (JsonNode one : op.get("consumers")) {
                        String who = one.asText();
                        all.put(who, pool.submit(() -> {
                            while (System.currentTimeMillis() < end) consumers.get(who).poll(Duration.ofMillis(50));
                            return Map.of("holds", names(consumers.get(who).assignment()), "events", List.copyOf(events.get(who)));
                        }));
                    }
                    var out = new TreeMap<String, Object>();
                    for (var one : all.entrySet()) out.put(one.getKey(), one.getValue().get());
                    pool.shutdown();
                    for (JsonNode one : op.get("consumers")) events.get(one.asText()).clear();
                    return out;
                }
                case "commitSync":
                    if (op.has("offsets")) consumer.commitSync(offsets(op)); else consumer.commitSync();
                    return "ok";
                case "position": return Map.of("position", consumer.position(at(op)));
                case "committedOffset": {
                    var found = consumer.committed(Set.of(at(op))).get(at(op));
                    return Collections.singletonMap("committed", found == null ? null : found.offset());
                }
                case "lag": {
                    var lag = consumer.currentLag(at(op));
                    return Collections.singletonMap("lag", lag.isPresent() ? lag.getAsLong() : null);
                }
                case "seek": consumer.seek(at(op), op.get("offset").asLong()); return "ok";
                case "seekToBeginning": consumer.seekToBeginning(List.of(at(op))); return "ok";
                case "seekToEnd": consumer.seekToEnd(List.of(at(op))); return "ok";
                case "pause": consumer.pause(List.of(at(op))); return "ok";
                case "resume": consumer.resume(List.of(at(op))); return "ok";
                case "assignment": return names(consumer.assignment());
                case "close": consumer.close(); return "ok";
                case "producer":
                    producers.put(name, new KafkaProducer<>(props(op), new StringSerializer(), new StringSerializer()));
                    sent.put(name, new ArrayList<>());
                    return "ok";
                case "send": {
                    Integer partition = op.has("partition") ? op.get("partition").asInt() : null;
                    JsonNode value = op.path("value");
                    String text = value.isObject() ? value.get("fill").asText().repeat(value.get("len").asInt()) : value.asText();
                    sent.get(name).add(producer.send(new ProducerRecord<>(real(op.get("topic").asText()), partition, op.has("key") ? op.get("key").asText() : null, text)));
                    return "ok";
                }
                case "flush": {
                    producer.flush();
                    var out = new ArrayList<Object>();
                    for (var one : sent.get(name)) {
                        try {
                            out.add(List.of(one.get().partition(), one.get().hasOffset() ? one.get().offset() : -1));
                        } catch (ExecutionException e) {
                            out.add(e.getCause().getClass().getSimpleName());
                        }
                    }
                    sent.get(name).clear();
                    return out;
                }
                case "initTransactions": producer.initTransactions(); return "ok";
                case "begin": producer.beginTransaction(); return "ok";
                case "sendOffsets": producer.sendOffsetsToTransaction(offsets(op), op.has("of") ? consumers.get(op.get("of").asText()).groupMetadata() : new ConsumerGroupMetadata(real(op.get("group").asText()))); return "ok";
                case "commitTransaction": producer.commitTransaction(); return "ok";
                case "abortTransaction": producer.abortTransaction(); return "ok";
                case "closeProducer": producer.close(); return "ok";
                case "shareConsumer": {
                    var props = props(op);
                    props.put("group.id", real(op.get("group").asText()));
                    props.put("client.id", name);
                    shares.put(name, new KafkaShareConsumer<>(props, new StringDeserializer(), new StringDeserializer()));
                    shared.put(name, new HashMap<>());
                    return "ok";
                }
                case "shareSubscribe": share.subscribe(List.of(real(op.get("topic").asText()))); return "ok";
                case "sharePoll": {
                    var out = new ArrayList<List<Object>>();
                    long end = System.currentTimeMillis() + op.path("ms").asLong(1500);
                    do {
                        for (var record : share.poll(Duration.ofMillis(Math.max(1, end - System.currentTimeMillis())))) {
                            shared.get(name).put(record.offset(), record);
                            out.add(List.of(record.offset(), record.value(), record.deliveryCount().get()));
                        }
                    } while (out.isEmpty() && System.currentTimeMillis() < end);
                    return out;
                }
                case "acknowledge": share.acknowledge(shared.get(name).get(op.get("offset").asLong()), AcknowledgeType.valueOf(op.get("type").asText().toUpperCase())); return "ok";
                case "shareCommit": {
                    var wrong = share.commitSync().values().stream().filter(Optional::isPresent).findFirst();
                    return wrong.isPresent() ? Map.of("error", wrong.get().get().getClass().getSimpleName()) : "ok";
                }
                case "shareClose": share.close(); return "ok";
                case "end":
                    for (var one : producers.values()) one.close(Duration.ZERO);
                    for (var one : consumers.values()) try { one.close(Duration.ofMillis(100)); } catch (Exception e) { }
                    for (var one : shares.values()) try { one.close(Duration.ofMillis(100)); } catch (Exception e) { }
                    return "ok";
                default: throw new IllegalArgumentException("unknown operation " + op);
            }
        }

        Object assign(JsonNode op) {
            ConsumerPartitionAssignor assignor = switch (op.get("assignor").asText()) {
                case "range" -> new RangeAssignor();
                case "roundrobin" -> new RoundRobinAssignor();
                case "sticky" -> new StickyAssignor();
                default -> new CooperativeStickyAssignor();
            };
            var partitions = new HashMap<String, List<PartitionInfo>>();
            op.get("topics").fields().forEachRemaining(e -> {
                var list = new ArrayList<PartitionInfo>();
                for (int i = 0; i < e.getValue().asInt(); i++) list.add(new PartitionInfo(e.getKey(), i, null, new Node[0], new Node[0]));
                partitions.put(e.getKey(), list);
            });
            var cluster = new Cluster("c", List.of(), partitions.values().stream().flatMap(List::stream).toList(), Set.of(), Set.of());
            var members = new HashMap<String, ConsumerPartitionAssignor.Subscription>();
            op.get("members").fields().forEachRemaining(e -> {
                var topics = new ArrayList<String>();
                for (JsonNode one : e.getValue().get("topics")) topics.add(one.asText());
                var owned = new ArrayList<TopicPartition>();
                for (JsonNode one : e.getValue().path("owned")) owned.add(new TopicPartition(one.get(0).asText(), one.get(1).asInt()));
                int generation = e.getValue().path("generation").asInt(-1);
                ByteBuffer data = null;
                if (assignor instanceof StickyAssignor sticky && !owned.isEmpty()) {
                    var other = new StickyAssignor();
                    other.onAssignment(new ConsumerPartitionAssignor.Assignment(owned), new ConsumerGroupMetadata("g", generation, e.getKey(), Optional.empty()));
                    data = other.subscriptionUserData(new HashSet<>(topics));
                }
                if (assignor instanceof CooperativeStickyAssignor) {
                    var other = new CooperativeStickyAssignor();
                    other.onAssignment(new ConsumerPartitionAssignor.Assignment(owned), new ConsumerGroupMetadata("g", generation, e.getKey(), Optional.empty()));
                    data = other.subscriptionUserData(new HashSet<>(topics));
                }
                var subscription = new ConsumerPartitionAssignor.Subscription(topics, data, owned, generation, Optional.empty());
                if (e.getValue().has("instance")) subscription.setGroupInstanceId(Optional.of(e.getValue().get("instance").asText()));
                members.put(e.getKey(), subscription);
            });
            var out = new TreeMap<String, Object>();
            assignor.assign(cluster, new ConsumerPartitionAssignor.GroupSubscription(members)).groupAssignment().forEach((member, assignment) -> out.put(member, names(assignment.partitions())));
            return out;
        }
    }
}
