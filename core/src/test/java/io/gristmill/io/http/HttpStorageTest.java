package io.gristmill.io.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InputFile;
import io.gristmill.io.Storage;
import io.gristmill.io.http.FlakyServer.Vice;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpStorageTest {

  private final HttpStorage storage = new HttpStorage(new HttpSettings(1, 1e6, 5));

  @Test
  void aUriIsOneFileOrNone() throws IOException {
    try (FlakyServer server = new FlakyServer(new byte[10], Vice.NONE)) {
      assertThat(storage.list(server.uri("/file")))
          .extracting(InputFile::uri)
          .containsExactly(server.uri("/file"));
      assertThat(storage.exists(server.uri("/file"))).isTrue();
      assertThat(storage.list(server.uri("/absent"))).isEmpty();
      assertThat(storage.exists(server.uri("/absent"))).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1:1/crawl/", "https://127.0.0.1:1/crawl/*.gz"})
  void rejectsFoldersAndGlobsWithAClearMessage(String uri) {
    assertThatThrownBy(() -> storage.list(uri))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("web servers cannot be listed")
        .hasMessageContaining(uri);
  }

  @Test
  void nothingIsWrittenToAWebServer() {
    assertThatThrownBy(() -> storage.output("http://127.0.0.1:1/run"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("expected a local folder, hdfs:// or s3a://");
  }

  @Test
  void theFactsKnownToTheDriverAreSentToTasks() throws Exception {
    try (FlakyServer server = new FlakyServer(new byte[10], Vice.NONE)) {
      storage.list(server.uri("/file"));
      InputFile there = travelled(storage).input(server.uri("/file"));

      assertThat(there.length()).isEqualTo(10);
      assertThat(server.requests).containsExactly("HEAD null");
      server.change(new byte[10], "\"two\"");
      try (InputStream in = there.open()) {
        assertThatThrownBy(in::read).hasMessageContaining("changed while it was read");
      }
    }
  }

  private static Storage travelled(Storage storage) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(storage);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (Storage) in.readObject();
    }
  }
}
