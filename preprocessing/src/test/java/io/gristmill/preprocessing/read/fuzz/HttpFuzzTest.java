package io.gristmill.preprocessing.read.fuzz;

import static io.gristmill.error.Messages.format;
import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.fuzz.Fuzzer;
import io.gristmill.fuzz.Fuzzer.Input;
import io.gristmill.preprocessing.read.MemoryFile;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RawRecord.HtmlPage;
import io.gristmill.preprocessing.read.warc.WarcSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Responses with header fields in unusual combinations. */
class HttpFuzzTest {

  @Test
  void readsThePageOfUnusualResponses() throws Exception {
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      OddResponse response = OddResponse.draw(new Random(i));
      List<RawRecord> records =
          new MemoryFile("file:/in/plain.warc", response.record()).read(new WarcSource());
      boolean right =
          records.size() == 1
              && records.get(0) instanceof HtmlPage page
              && page.html().strip().equals(response.page().strip());
      if (!right) {
        differences.add(format("seed %d: %s\n  got %.200s", i, response, records));
      }
    }
    assertThat(differences).isEmpty();
  }

  @Test
  void damagedResponsesGiveAnAccount() {
    List<Input> inputs = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      byte[] record = OddResponse.draw(new Random(i)).record();
      inputs.add(new Input("plain.warc response " + i, SeedShards.concat(record, record)));
    }
    new Fuzzer("http", inputs, SeedShards.WORDS).check(350, new ShardProperties()::check);
  }
}
