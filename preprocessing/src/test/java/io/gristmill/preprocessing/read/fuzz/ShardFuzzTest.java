package io.gristmill.preprocessing.read.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.fuzz.Fuzzer;
import io.gristmill.fuzz.Fuzzer.Input;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Damaged shards of every format give a complete account, whatever the damage. */
class ShardFuzzTest {

  private final ShardProperties properties = new ShardProperties();

  @Test
  void damagedWarcShardsGiveAnAccount() {
    check("warc", SeedShards.warc(), 350);
  }

  @Test
  void damagedJsonLinesGiveAnAccount() {
    check("jsonl", SeedShards.jsonLines(), 400);
  }

  @Test
  void damagedTextsAndArchivesGiveAnAccount() {
    check("text", SeedShards.texts(), 250);
  }

  @Test
  void damagedPublishedShardsGiveAnAccount() {
    List<Input> shared = SeedShards.shared();
    Assumptions.assumeFalse(shared.isEmpty(), "shared test data not present");
    check("shared", shared, 80);
  }

  @Test
  void validShardsAreReadCompletely() throws Exception {
    for (List<Input> seeds :
        List.of(SeedShards.warc(), SeedShards.jsonLines(), SeedShards.texts())) {
      for (Input seed : seeds) {
        assertThat(properties.documents(seed))
            .as(seed.name())
            .matches(d -> d > 1 || seed.name().contains("wat") || seed.name().contains(".txt"));
        properties.check(new Fuzzer.Case(seed, seed.bytes()));
      }
    }
  }

  private void check(String name, List<Input> seeds, int tries) {
    new Fuzzer(name, seeds, SeedShards.WORDS).check(tries, properties::check);
  }
}
