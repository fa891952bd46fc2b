package io.gristmill.spark.clean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.spark.pipeline.Gristmill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever files an input holds, every record read has one outcome. With {@code
 * -Dgristmill.accounting=all} of all shared data, which takes a minute; else of its small folders.
 */
class AccountingTest {

  private static final Path DATA =
      Path.of(System.getProperty("gristmill.shared", "absent"), "data");
  private static final List<String> SMALL =
      List.of("faults", "malformed", "quality", "sft", "tokenizer", "wat", "weights");

  @TempDir private Path folder;

  @Test
  void everyRecordOfAnyFileHasOneOutcome() throws IOException {
    assumeTrue(Files.isDirectory(DATA), "no shared data at " + DATA);
    List<String> command = new ArrayList<>(List.of("clean", "--quiet", "--master", "local[2]"));
    boolean all = "all".equals(System.getProperty("gristmill.accounting"));
    for (String name : all ? List.of(".") : SMALL) {
      command.addAll(List.of("--input", DATA.resolve(name).normalize().toString()));
    }
    command.addAll(List.of("--output", folder.toString()));
    command.addAll(List.of("--set", "clean.max-malformed-fraction=1"));

    Gristmill ended = Gristmill.run(command.toArray(String[]::new));

    assertThat(ended.errors()).isEmpty();
    assertThat(ended.exitCode()).isZero();
    JsonNode report = new ObjectMapper().readTree(folder.resolve("clean/report.json").toFile());
    assertThat(report.path("shards")).hasSizeGreaterThan(100).allMatch(Account::adds);
    assertThat(Account.adds(report.path("totals"))).isTrue();
    for (String count : List.of("read", "kept", "text-bytes")) {
      long sum = 0;
      for (JsonNode shard : report.path("shards")) {
        sum += shard.path(count).asLong();
      }
      assertThat(report.path("totals").path(count).asLong()).as(count).isEqualTo(sum);
    }
  }
}
