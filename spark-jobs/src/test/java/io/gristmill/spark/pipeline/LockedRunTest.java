package io.gristmill.spark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.spark.storage.RunLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that write to a run that another one is writing to. */
class LockedRunTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pipeline",
        "clean",
        "dedup",
        "train-tokenizer",
        "tokenize",
        "train --resume",
        "evaluate",
        "report",
        "reprofile",
        "erase --list list.txt"
      })
  void refusesWritingCommandsInOneLine(String command) throws IOException {
    Path input = Files.writeString(folder.resolve("lines.jsonl"), "{\"text\":\"one\"}\n");
    List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
    arguments.addAll(List.of("--input", input.toString(), "--output", run().toString()));
    try (RunLock held = lock()) {
      assertThat(held).isNotNull();
      Gristmill ended = Gristmill.run(arguments.toArray(String[]::new));

      assertThat(ended.errors())
          .singleElement()
          .asString()
          .startsWith("run: in use by another one, process " + ProcessHandle.current().pid());
      assertThat(ended.exitCode()).isEqualTo(75);
      assertThat(ended.output()).isEmpty();
    }
  }

  @Test
  void allowsReadingCommands() throws IOException {
    try (RunLock held = lock()) {
      assertThat(held).isNotNull();
      Gristmill ended = Gristmill.run("generate", "--prompt", "a", "--output", run().toString());

      assertThat(ended.errors()).singleElement().asString().startsWith("checkpoint: none");
      assertThat(ended.exitCode()).isEqualTo(3);
    }
  }

  private Path run() {
    return folder.resolve("run");
  }

  private RunLock lock() throws IOException {
    return RunLock.acquire(new Configuration(), run().toUri().toString(), "another one");
  }
}
