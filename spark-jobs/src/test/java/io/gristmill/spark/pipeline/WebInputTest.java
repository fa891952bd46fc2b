package io.gristmill.spark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.spark.SparkFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A crawl on a web server that is no better than most. */
class WebInputTest {

  @TempDir private Path folder;
  private Path crawl;

  @BeforeEach
  void crawl() throws IOException {
    crawl = TinyCrawl.write(folder);
  }

  @Test
  void readsTheFilesOfAPathListOnTheWeb() throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(crawl)) {
      files.forEach(file -> lines.add(file.getFileName().toString()));
    }
    Files.write(crawl.resolve("warc.paths"), lines);
    try (FolderServer server = new FolderServer(crawl)) {
      String[] web = command("web", server.uri() + "warc.paths", server.uri());

      assertThat(Gristmill.run(web).exitCode()).isZero();
      int gets = server.gets();
      assertThat(Gristmill.run(web).exitCode()).isZero();
      assertThat(server.gets() - gets).as("a finished stage is not read again").isLessThan(gets);
    }
    Files.delete(crawl.resolve("warc.paths"));
    assertThat(Gristmill.run(command("local", crawl.toString(), "unused")).exitCode()).isZero();

    assertThat(documents("web")).isNotEmpty().isEqualTo(documents("local"));
    assertThat(rejects("web")).isNotEmpty().isEqualTo(rejects("local"));
  }

  @Test
  void missingShardIsAnInputErrorAndMissingServerAnIoError() throws IOException {
    Files.write(crawl.resolve("warc.paths"), List.of("nothing.warc.gz"));
    try (FolderServer server = new FolderServer(crawl)) {
      refused(3, "nothing.warc.gz", server.uri() + "nothing.warc.gz", server.uri());
      refused(3, "warc.paths:1", server.uri() + "warc.paths", server.uri());
      refused(3, "web servers cannot be listed", server.uri(), server.uri());
    }
    String gone;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      gone = "http://127.0.0.1:" + socket.getLocalPort() + "/a.warc.gz";
    }
    assertThat(Gristmill.run(command("gone", gone, "unused")).exitCode()).isEqualTo(74);
  }

  private void refused(int exitCode, String word, String input, String base) {
    Gristmill ended = Gristmill.run(command("refused", input, base));

    assertThat(ended.exitCode()).isEqualTo(exitCode);
    assertThat(ended.errors()).singleElement().asString().contains(word);
  }

  private String[] command(String run, String input, String base) {
    return Stream.of(
            "clean --quiet --master local[2] --set http.requests-per-second=1000"
                + " --set http.attempts=3 --set clean.max-malformed-fraction=1",
            "--input " + input,
            "--output " + folder.resolve(run),
            "--set clean.base-uri=" + base)
        .flatMap(part -> Stream.of(part.split(" ")))
        .toArray(String[]::new);
  }

  private List<Row> documents(String run) {
    return rows(run + "/clean/documents");
  }

  private List<Row> rejects(String run) {
    return rows(run + "/clean/rejects");
  }

  /** Without the shard's location, which is what differs. */
  private List<Row> rows(String path) {
    return SparkFixture.spark()
        .read()
        .parquet(folder.resolve(path).toString())
        .select("id", "url", "text", "offset", "length")
        .orderBy("id")
        .collectAsList();
  }
}
