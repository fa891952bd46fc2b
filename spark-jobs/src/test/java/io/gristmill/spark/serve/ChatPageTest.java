package io.gristmill.spark.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The chat page in headless Chromium: an answer, several turns, an error, and Stop. */
class ChatPageTest {

  private static final String FOLDER = "gristmill.clients";
  private static final Path BROWSER = Path.of("/usr/bin/chromium");

  @Test
  void thePageChatsInABrowser() throws Exception {
    Path folder = Path.of(System.getProperty(FOLDER, "../target/clients")).toAbsolutePath();
    assumeTrue(
        Files.isDirectory(folder.resolve("node_modules/playwright-core"))
            && Files.isExecutable(BROWSER),
        "no browser (expected -D"
            + FOLDER
            + "=FOLDER after `npm install playwright-core` there, node and "
            + BROWSER
            + ")");
    try (ServedNoise noise = ServedNoise.start(2, 8, "secret", Duration.ofSeconds(60))) {
      Process browser =
          new ProcessBuilder(
                  "node",
                  Path.of("src/test/resources/serve/chat-page.cjs").toString(),
                  noise.uri("/").toString(),
                  folder.toString(),
                  BROWSER.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      byte[] out = browser.getInputStream().readAllBytes();
      assertThat(browser.waitFor()).isZero();
      JsonNode seen = new ObjectMapper().readTree(new String(out, StandardCharsets.UTF_8));
      assertThat(seen.path("refused").asText()).contains("token");
      assertThat(seen.path("user").asText()).isEqualTo("<b>hello</b>");
      assertThat(seen.path("markup").asInt(-1)).isZero();
      assertThat(seen.path("answer").asText()).isNotEmpty();
      assertThat(seen.path("turns").asInt()).isEqualTo(4);
      assertThat(seen.path("stopped").asBoolean()).isTrue();
      assertThat(seen.path("overflow")).isEmpty();
      assertThat(seen.path("complaints")).isEqualTo(new ObjectMapper().valueToTree(List.of()));
      noise.awaitGenerating(0); // Stop freed the place
    }
  }
}
