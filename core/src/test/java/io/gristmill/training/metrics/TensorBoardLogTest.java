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
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
      assertThat(in.getInt()).isEqualTo(EventRecord.maskedCrc(length));
      byte[] event =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      in.get(event);
      assertThat(in.getInt()).isEqualTo(EventRecord.maskedCrc(event));
      events.add(event);
    }
    return events;
  }
}
