package io.gristmill.training.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.io.LocalStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.protobuf.CodedInputStream;
import org.nd4j.shade.protobuf.WireFormat;
import org.tensorflow.framework.Summary;

class TensorBoardLogTest {

  private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(1500));

  private final LocalStorage storage = new LocalStorage();
  @TempDir private Path folder;

  @Test
  void masksTheChecksumAsTensorFlowDoes() {
    // CRC-32C of "123456789" is 0xE3069283 (RFC 3720).
    int crc = 0xE3069283;
    assertThat(EventRecord.maskedCrc("123456789".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(((crc >>> 15) | (crc << 17)) + 0xa282ead8);
  }

  @Test
  void encodesAScalarAsProtocolBuffersDo() {
    byte[] event = EventRecord.scalar(1.5, 300, "a", 2);
    assertThat(HexFormat.of().formatHex(event))
        .isEqualTo("09000000000000f83f" + "10ac02" + "2a0a" + "0a08" + "0a0161" + "1500000040");
  }

  @Test
  void writesOneFilePerSpanOfCheckpoints() throws IOException {
    TensorBoardLog log = open(0);
    log.roundFinished(MetricsLogTest.round(1, OptionalDouble.empty()));
    log.roundFinished(MetricsLogTest.round(2, OptionalDouble.of(3)));
    log.checkpointWritten(2, "round-000002");
    log.roundFinished(MetricsLogTest.round(3, OptionalDouble.empty()));
    log.checkpointWritten(3, "round-000003");
    assertThat(names())
        .containsExactly(
            "events.out.tfevents.0000000002.gristmill", "events.out.tfevents.0000000003.gristmill");
    List<byte[]> events = events(names().get(0));
    assertThat(new String(events.get(0), StandardCharsets.ISO_8859_1)).contains("brain.Event:2");
    assertThat(events).hasSize(1 + 8 + 9);
  }

  /** By TensorFlow's own classes, and a CRC computed from its polynomial. */
  @Test
  void tensorFlowReadsTheValuesBack() throws IOException {
    TensorBoardLog log = open(0);
    log.roundFinished(MetricsLogTest.round(300, OptionalDouble.of(3)));
    log.checkpointWritten(300, "round-000300");
    List<Map<Integer, Object>> events = new ArrayList<>();
    for (byte[] event : events(names().get(0))) {
      events.add(fields(event));
    }
    assertThat(events.get(0)).containsEntry(1, 1.5).containsEntry(3, "brain.Event:2");
    Map<String, Float> values = new TreeMap<>();
    for (Map<Integer, Object> event : events.subList(1, events.size())) {
      assertThat(event).containsOnlyKeys(1, 2, 5).containsEntry(1, 1.5).containsEntry(2, 6000L);
      for (Summary.Value value : ((Summary) event.get(5)).getValueList()) {
        assertThat(value.getValueCase()).isEqualTo(Summary.Value.ValueCase.SIMPLE_VALUE);
        values.put(value.getTag(), value.getSimpleValue());
      }
    }
    RoundMetrics written = MetricsLogTest.round(300, OptionalDouble.of(3));
    assertThat(values)
        .isEqualTo(
            new TreeMap<>(
                Map.of(
                    "loss/train", (float) written.loss(),
                    "loss/validation", 3f,
                    "learning-rate", (float) written.learningRate(),
                    "gradient-norm", (float) written.gradientNorm(),
                    "tokens-per-second", (float) written.tokensPerSecond(),
                    "mfu", (float) written.mfu(),
                    "averaging-seconds", (float) written.averagingSeconds(),
                    "averaging-share", (float) written.averagingShare(),
                    "averaging-bytes", (float) written.averagingBytes())));
  }

  /** Fields of an {@code Event} by number: doubles, longs, texts and a summary. */
  private static Map<Integer, Object> fields(byte[] event) throws IOException {
    Map<Integer, Object> fields = new HashMap<>();
    CodedInputStream in = CodedInputStream.newInstance(event);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int field = WireFormat.getTagFieldNumber(tag);
      fields.put(
          field,
          switch (field) {
            case 1 -> in.readDouble();
            case 2 -> in.readInt64();
            case 3 -> in.readStringRequireUtf8();
            case 5 -> Summary.parseFrom(in.readByteArray());
            default -> throw new IOException("no field of Event: " + field);
          });
    }
    return fields;
  }

  /** CRC-32C bit by bit, reflected polynomial 0x82F63B78, masked as TensorFlow does. */
  private static int maskedCrc(byte[] bytes) {
    int crc = -1;
    for (byte b : bytes) {
      crc ^= b & 0xFF;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc >>> 1) ^ ((crc & 1) == 0 ? 0 : 0x82F63B78);
      }
    }
    crc = ~crc;
    return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
  }

  @Test
  void removesTheFilesAfterTheResumedCheckpoint() throws IOException {
    TensorBoardLog log = open(0);
    log.checkpointWritten(2, "round-000002");
    log.checkpointWritten(4, "round-000004");
    open(2);
    assertThat(names()).containsExactly("events.out.tfevents.0000000002.gristmill");
  }

  private TensorBoardLog open(int finishedRounds) throws IOException {
    return TensorBoardLog.open(storage, folder.toString(), finishedRounds, CLOCK);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Unframes a file, checking both checksums of every record. */
  private List<byte[]> events(String name) throws IOException {
    ByteBuffer in =
        ByteBuffer.wrap(Files.readAllBytes(folder.resolve(name))).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> events = new ArrayList<>();
    while (in.hasRemaining()) {
      byte[] length = new byte[8];
      in.get(length);
      assertThat(in.getInt()).isEqualTo(maskedCrc(length));
      byte[] event =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      in.get(event);
      assertThat(in.getInt()).isEqualTo(maskedCrc(event));
      events.add(event);
    }
    return events;
  }
}
