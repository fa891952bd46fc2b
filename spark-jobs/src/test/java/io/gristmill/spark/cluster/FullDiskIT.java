package io.gristmill.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.error.Messages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * A pipeline in one process whose output disk is full in each stage in turn: one line, status 74,
 * and {@code --resume} goes on once there is room.
 */
@Tag("cluster-kills")
@EnabledIf(
    value = "io.gristmill.spark.cluster.HadoopDaemons#canHide",
    disabledReason = "expected root, to mount a small disk")
class FullDiskIT {

  private static final int IO_ERROR = 74;
  private static final int PAGE = 4096;
  private static final Random RANDOM = new Random(Long.getLong("gristmill.seed", 1));
  private static final List<String> STAGES =
      List.of("clean", "dedup", "tokenizer", "tokens", "checkpoints");

  @TempDir private static Path folder;
  private static SmallRun run;

  @BeforeAll
  static void start() throws IOException {
    run = SmallRun.in(folder);
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    if (Files.isDirectory(folder.resolve("disk/run"))) {
      Hosts.run("umount", "-l", folder.resolve("disk").toString());
    }
  }

  @Test
  void aFullOutputIsOneLineAndResumedWithTheSameBytes() throws Exception {
    Path disk = Files.createDirectories(folder.resolve("disk"));
    Path output = disk.resolve("run");
    Submitted peace = submit(output, List.of());
    assertThat(peace.status()).as(peace.output()).isZero();
    SortedMap<String, String> expected = SmallRun.allFiles(output);
    Map<String, Long> sizes = new HashMap<>();
    for (String stage : STAGES) {
      sizes.put(stage, size(output.resolve(stage)));
    }
    Hosts.run("mount", "-t", "tmpfs", "-o", "size=1m", "none", disk.toString());
    long room = 0;
    for (String stage : STAGES) {
      // Enough for the stages before, and some of this one.
      long share = (long) (sizes.get(stage) * (0.1 + 0.7 * RANDOM.nextDouble()));
      resize(disk, room + share);
      Submitted full = submit(output, List.of("--resume"));
      assertThat(full.status()).as(full.output()).isEqualTo(IO_ERROR);
      String line = StageFaults.requireOneLine(full);
      assertThat(line).contains("No space left on device").contains(stage);
      StageFaults.note(
          Messages.format(
              "| full disk, room after the end | local | %s | %,d bytes of room | status %d, `%s` |",
              stage, share, full.status(), line));
      room += sizes.get(stage);
    }
    resize(disk, 4 * room);
    Submitted resumed = submit(output, List.of("--resume"));
    assertThat(resumed.status()).as(resumed.output()).isZero();
    assertThat(SmallRun.allFiles(output)).isEqualTo(expected);
  }

  private static Submitted submit(Path output, List<String> more) throws Exception {
    List<String> arguments =
        new ArrayList<>(run.arguments(run.crawl().toString(), output.toString(), "pipeline"));
    arguments.addAll(more);
    return Submitted.run(Map.of(), arguments);
  }

  private static void resize(Path disk, long bytes) throws IOException, InterruptedException {
    Hosts.run("mount", "-o", "remount,size=" + bytes, disk.toString());
  }

  /** What files take on a disk of pages. */
  private static long size(Path stage) throws IOException {
    try (Stream<Path> files = Files.walk(stage)) {
      long bytes = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += (Files.size(file) + PAGE - 1) / PAGE * PAGE;
      }
      return bytes;
    }
  }
}
