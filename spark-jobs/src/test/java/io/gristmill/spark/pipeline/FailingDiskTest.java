package io.gristmill.spark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Disks that cannot be written to: one line, status 74, and no trace or log line before it. */
class FailingDiskTest {

  private static final int IO_ERROR = 74;

  @TempDir private Path folder;

  private final List<Path> mounted = new ArrayList<>();

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    for (Path disk : mounted) {
      new ProcessBuilder("umount", disk.toString()).start().waitFor();
    }
  }

  @Test
  void namesAFileInPlaceOfTheOutputBeforeReading() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    for (Path output : List.of(file, file.resolve("run"))) {
      Gristmill ended =
          Gristmill.run("clean", "--input", "/nowhere", "--output", output.toString());

      assertThat(ended.errors())
          .singleElement()
          .asString()
          .startsWith("output: ")
          .endsWith("(expected a folder that can be written to) at " + output.toUri());
      assertThat(ended.exitCode()).isEqualTo(IO_ERROR);
    }
  }

  @Test
  void namesAReadOnlyDiskBeforeReading() throws IOException, InterruptedException {
    Path disk = mount("ro,size=64k");
    Gristmill ended =
        Gristmill.run("clean", "--input", "/nowhere", "--output", disk.resolve("run").toString());

    assertThat(ended.errors())
        .singleElement()
        .asString()
        .startsWith("output: Read-only file system (expected a folder");
    assertThat(ended.exitCode()).isEqualTo(IO_ERROR);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 48})
  void reportsADiskThatFillsUpInOneLine(int kilobytes) throws IOException, InterruptedException {
    Path disk = mount("size=" + kilobytes + "k");
    Path said = folder.resolve("said.txt");
    Process process =
        ChildGristmill.start(
            said.toFile(),
            List.of(
                "clean",
                "--quiet",
                "--input",
                documents().toString(),
                "--output",
                disk.resolve("run").toString(),
                "--set",
                "clean.rules=[\"refinedweb-lines\"]"));

    assertThat(process.waitFor()).isEqualTo(IO_ERROR);
    assertThat(Files.readAllLines(said))
        .filteredOn(line -> !line.contains("incubator modules"))
        .singleElement()
        .asString()
        .startsWith("I/O: No space left on device at " + disk);
  }

  private Path documents() throws IOException {
    Random random = new Random(1);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = 0; j < 80; j++) {
        text.append(Long.toString(random.nextLong(1 << 30), Character.MAX_RADIX)).append(' ');
      }
      lines.add("{\"text\":\"" + text + "end.\"}");
    }
    return Files.write(folder.resolve("documents.jsonl"), lines);
  }

  /** A small disk of its own, where this user may mount one. */
  private Path mount(String options) throws IOException, InterruptedException {
    Path disk = Files.createTempDirectory(folder, "disk");
    Process mount =
        new ProcessBuilder("mount", "-t", "tmpfs", "-o", options, "tmpfs", disk.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("mount.txt").toFile())
            .start();
    assumeTrue(mount.waitFor() == 0, "this user may not mount a small disk");
    mounted.add(disk);
    return disk;
  }
}
