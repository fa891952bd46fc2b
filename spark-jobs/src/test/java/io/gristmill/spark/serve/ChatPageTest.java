package io.gristmill.spark.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.spark.Browser;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The chat page in headless Chromium: an answer, several turns, an error, and Stop. */
class ChatPageTest {

  @Test
  void thePageChatsInABrowser() throws Exception {
    try (ServedNoise noise = ServedNoise.start(2, 8, "secret", Duration.ofSeconds(60))) {
      JsonNode seen = Browser.run("serve/chat-page.cjs", noise.uri("/").toString());
      assertThat(seen.path("refused").asText()).contains("token");
      assertThat(seen.path("user").asText()).isEqualTo("<b>hello</b>");
      assertThat(seen.path("markup").asInt(-1)).isZero();
      assertThat(seen.path("answer").asText()).isNotEmpty();
      assertThat(seen.path("turns").asInt()).isEqualTo(4);
      assertThat(seen.path("stopped").asBoolean()).isTrue();
      assertThat(seen.path("overflow")).isEmpty();
      assertThat(seen.path("complaints")).isEmpty();
      noise.awaitGenerating(0); // Stop freed the place
    }
  }
}
