package io.gristmill.preprocessing.mask;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.mask.Ipv4Finder.Boundaries;
import io.gristmill.preprocessing.mask.Maskers.ReplacingMasker;
import io.gristmill.preprocessing.mask.Maskers.ReplacingMasker.Replacement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Compares the masking of every reference text with that of datatrove. */
class DatatroveMaskTest {

  private static final Replacement EMAIL_TOKEN = Maskers.datatroveEmail("EMAIL");

  @Test
  void restartsReplacementsInEveryDocument() {
    assertThat(differences(Maskers.named(Maskers.DATATROVE), "out")).isEmpty();
  }

  @Test
  void replacesMatchesByTokens() {
    Masker masker = new ReplacingMasker(List.of(EMAIL_TOKEN, Maskers.datatroveIp("IP")));
    assertThat(differences(masker, "out_token")).isEmpty();
  }

  @Test
  void replacesPrivateAddressesToo() {
    Ipv4Finder all = new Ipv4Finder(Boundaries.ANYTHING, address -> true);
    Replacement ip = new Replacement(Maskers.IP, all, List.of("IP"));
    Masker masker = new ReplacingMasker(List.of(EMAIL_TOKEN, ip));
    assertThat(differences(masker, "out_token_all_ips")).isEmpty();
  }

  private static List<String> differences(Masker masker, String column) {
    List<String> differences = new ArrayList<>();
    for (JsonNode row : SharedData.jsonLines("oracles/pii.jsonl.gz")) {
      String masked = masker.mask(row.get("in").asText()).text();
      if (!masked.equals(row.get(column).asText())) {
        differences.add(row.get("id").asText() + ": " + masked);
      }
    }
    return differences;
  }
}
