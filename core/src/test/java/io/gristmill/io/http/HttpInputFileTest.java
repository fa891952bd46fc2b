package io.gristmill.io.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.http.FlakyServer.Trouble;
import io.gristmill.io.http.FlakyServer.Vice;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpInputFileTest {

  private static final int LENGTH = 500_000;
  private static final byte[] CONTENT = content(1);
  private static final HttpSettings SETTINGS = new HttpSettings(4, 1e12, 1);

  private final VirtualTime time = new VirtualTime();

  @Test
  void requestsGrowingWindowsAndTheLengthOnce() throws IOException {
    try (FlakyServer server = new FlakyServer(CONTENT, Vice.NONE)) {
      HttpInputFile file = file(server);

      assertThat(read(file, 0)).isEqualTo(CONTENT);
      assertThat(file.length()).isEqualTo(LENGTH);
      assertThat(server.requests)
          .containsExactly(
              "HEAD null",
              "GET bytes=0-65535",
              "GET bytes=65536-327679",
              "GET bytes=327680-499999");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 65_535, 65_536, LENGTH - 1, LENGTH})
  void readsFromAnyByte(long offset) throws IOException {
    try (FlakyServer server = new FlakyServer(CONTENT, Vice.NONE)) {
      assertThat(read(file(server), offset)).isEqualTo(tail(offset));
    }
  }

  @Test
  void resumesAtTheByteWhereABodyBroke() throws IOException {
    try (FlakyServer server = new FlakyServer(CONTENT, Vice.NONE)) {
      server.troubles.add(new Trouble.Drop(1000));

      assertThat(read(file(server), 0)).isEqualTo(CONTENT);
      assertThat(server.requests.get(2)).startsWith("GET bytes=1000-");
      assertThat(time.sleeps).hasSize(1);
    }
  }

  @Test
  void progressResetsTheFailureCount() throws IOException {
    try (FlakyServer server = new FlakyServer(CONTENT, Vice.NONE)) {
      server.troubles.addAll(Collections.nCopies(20, new Trouble.Drop(100)));

      assertThat(read(file(server), 0)).isEqualTo(CONTENT);
    }
  }

  @Test
  void waitsTwiceAsLongAfterEachFailure() throws IOException {
    try (FlakyServer server = new FlakyServer(CONTENT, Vice.NONE)) {
      server.troubles.addAll(Collections.nCopies(3, new Trouble.Status(503, "")));

      assertThat(read(file(server), 0)).isEqualTo(CONTENT);
      assertThat(time.sleeps)
          .containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2));
    }
  }

  @ParameterizedTest
  @CsvSource({"7, 7", "'Wed, 01 May 2024 12:01:30 GMT', 90", "'Wed, 01 May 2024 11:00:00 GMT', 0"})
  void waitsAsLongAsRetryAfterDemands(String retryAfter, long seconds) throws IOException {
    try (FlakyServer server = new FlakyServer(CONTENT, Vice.NONE)) {
      server.troubles.add(new Trouble.Status(429, retryAfter));

      assertThat(read(file(server), 0)).isEqualTo(CONTENT);
      assertThat(time.sleeps).containsExactly(Duration.ofSeconds(seconds));
    }
  }

  @ParameterizedTest
  @CsvSource({"503, '', status 503 after 4 attempts", "429, 86400, status 429 after 1 attempts"})
  void givesUpWhenTheAttemptsAreUsedUpOrTheWaitIsTooLong(int status, String asked, String word)
      throws IOException {
    try (FlakyServer server = new FlakyServer(CONTENT, Vice.NONE)) {
      server.troubles.addAll(Collections.nCopies(9, new Trouble.Status(status, asked)));

      assertThatThrownBy(() -> read(file(server), 0))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(word)
          .hasMessageContaining(server.uri("/file"));
    }
  }

  @Test
  void anUnreachableServerIsAnIoErrorAfterAllAttempts() throws IOException {
    FlakyServer server = new FlakyServer(CONTENT, Vice.NONE);
    server.close();

    assertThatThrownBy(() -> file(server).length())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("after 4 attempts");
    assertThat(time.sleeps).hasSize(3);
  }

  @Test
  void timesOutIfAServerStopsResponding() throws IOException {
    try (FlakyServer server = new FlakyServer(CONTENT, Vice.NONE)) {
      server.troubles.add(new Trouble.Silence(10));

      assertThat(read(file(server), 0)).isEqualTo(CONTENT);
      assertThat(server.requests.get(2)).startsWith("GET bytes=10-");
    }
  }

  @ParameterizedTest
  @CsvSource({"'\"two\"', 500000", "'\"two\"', 400000", "'\"one\"', 400000", "W/weak, 400000"})
  void failsIfAFileChangesWhileItIsRead(String tag, int length) throws IOException {
    try (FlakyServer server = new FlakyServer(CONTENT, Vice.NONE);
        InputStream in = file(server).open(0)) {
      in.readNBytes(65_536);
      server.change(Arrays.copyOf(content(2), length), tag);

      assertThatThrownBy(in::readAllBytes)
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("changed while it was read")
          .hasMessageContaining(server.uri("/file"));
    }
  }

  @Test
  void skipsForwardWhereRangesAreIgnored() throws IOException {
    try (FlakyServer server = new FlakyServer(CONTENT, Vice.IGNORES_RANGES)) {
      server.troubles.add(new Trouble.Drop(200_000));

      assertThat(read(file(server), 100_000)).isEqualTo(tail(100_000));
    }
  }

  @Test
  void requestsOneByteIfHeadIsRejected() throws IOException {
    try (FlakyServer server = new FlakyServer(CONTENT, Vice.REFUSES_HEAD)) {
      assertThat(file(server).length()).isEqualTo(LENGTH);
      assertThat(server.requests).containsExactly("HEAD null", "GET bytes=0-0");
    }
  }

  @Test
  void refusesAServerThatNamesNoLength() throws IOException {
    try (FlakyServer server = new FlakyServer(CONTENT, Vice.NAMES_NO_LENGTH)) {
      assertThatThrownBy(() -> file(server).length())
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("no length");
    }
  }

  @Test
  void namesTheStatusOfAFileThatIsMissingOrForbidden() throws IOException {
    try (FlakyServer server = new FlakyServer(CONTENT, Vice.REFUSES_HEAD)) {
      assertThatThrownBy(() -> file(server, "/absent").length())
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("status 404");
      server.troubles.add(new Trouble.Status(403, ""));
      assertThatThrownBy(() -> file(server).length())
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("status 403");
      assertThatThrownBy(() -> file(server, "/a b").length())
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("%XX");
    }
  }

  @Test
  void requestsAreSpacedAsTheRateAllows() throws InterruptedException {
    HttpRequests.RequestRate rate = new HttpRequests.RequestRate(4, time);
    for (int i = 0; i < 5; i++) {
      rate.await();
    }
    assertThat(time.sleeps).hasSize(4).containsOnly(Duration.ofMillis(250));
  }

  @Test
  void aRandomPartOfTheBackoffIsWaited() throws IOException {
    Attempts attempts = new Attempts("uri", 3, time, Stream.of(0.5, 0.25).iterator()::next);
    for (int i = 0; i < 2; i++) {
      attempts.failed(Attempts.Failure.of(500), java.util.Optional.empty());
    }
    assertThat(time.sleeps).containsExactly(Duration.ofMillis(250), Duration.ofMillis(250));
  }

  private HttpInputFile file(FlakyServer server) {
    return file(server, "/file");
  }

  private HttpInputFile file(FlakyServer server, String path) {
    HttpRequests requests = new HttpRequests(SETTINGS, time, () -> 1);
    return new HttpInputFile(server.uri(path), requests, new ConcurrentHashMap<>());
  }

  private static byte[] read(HttpInputFile file, long offset) throws IOException {
    try (InputStream in = file.open(offset)) {
      return in.readAllBytes();
    }
  }

  private static byte[] tail(long offset) {
    return Arrays.copyOfRange(CONTENT, (int) offset, LENGTH);
  }

  private static byte[] content(long seed) {
    byte[] bytes = new byte[LENGTH];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
